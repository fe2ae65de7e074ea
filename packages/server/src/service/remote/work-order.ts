import type { Identity } from '../../auth/authenticator.ts';

/** What a gateway asks of a service in another process; it lies in the queue as JSON. */
export interface WorkOrder {
  /** The gateway that waits for the answer. */
  readonly gateway: string;
  /** What the work is known by, to both sides. */
  readonly ref: string;
  /** Of the gateway's contract. */
  readonly digest: string;
  /** The channel address; empty for an RPC method. */
  readonly channel: string;
  /** The intent, or the method. */
  readonly name: string;
  /** As the client sent it, because the service parses it for itself. */
  readonly payload: unknown;
  /** The client's id. */
  readonly id?: string | undefined;
  readonly identity: CarriedIdentity;
  readonly connection: { readonly id: string; readonly sessionId: string };
  /** Whether it is done even if nobody waits for it any more. */
  readonly durable: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly sentAt: number;
  /** Milliseconds without a sign of life after which it is given up. */
  readonly timeoutMs: number;
  /** Whether the gateway wants to hear when it begins. */
  readonly tellsBegin?: boolean;
}

/** An identity as JSON. */
export interface CarriedIdentity extends Omit<Identity, 'scopes'> {
  readonly scopes: readonly string[];
}

/** Writes an identity so that it can be carried. */
export function carry({ scopes, ...identity }: Identity): CarriedIdentity {
  return { ...identity, scopes: [...scopes] };
}

/**
 * Reads what lay in the queue.
 *
 * @throws TypeError where it is no order, so that it becomes a dead letter.
 */
export function readOrder(data: string): WorkOrder {
  return checkOrder(JSON.parse(data));
}

/**
 * What was sent, as an order.
 *
 * @throws TypeError where it is none.
 */
export function checkOrder(order: unknown): WorkOrder {
  if (isOrder(order)) return order;
  throw new TypeError('What a gateway gave to a service is no work order.');
}

const TEXTS = ['gateway', 'ref', 'digest', 'channel', 'name'] as const;

/** Gateways write orders, and nobody else; what is checked is that it was one of this version. */
function isOrder(value: unknown): value is WorkOrder {
  if (typeof value !== 'object' || value === null) return false;
  const order = value as Partial<WorkOrder>; // fields are checked below
  return (
    TEXTS.every((key) => typeof order[key] === 'string') &&
    isCarried(order.identity) &&
    typeof order.connection === 'object' &&
    typeof order.timeoutMs === 'number'
  );
}

function isCarried(value: unknown): boolean {
  const identity = value as Partial<CarriedIdentity> | null | undefined; // fields are checked below
  return typeof identity?.subject === 'string' && Array.isArray(identity.scopes);
}
