import type { Identity } from '../../auth/authenticator.ts';
import type { Bus } from '../../bus/bus.ts';
import { BusError } from '../../bus/bus-error.ts';
import type { Inbox } from '../../bus/inbox.ts';
import type { Enqueued } from '../../bus/queue-driver.ts';
import type { Clock } from '../../clock.ts';
import type { DirectLetter } from '../../service/remote/work-letter.ts';
import { LETTERS } from '../../service/remote/work-letter.ts';
import type { WorkOrder } from '../../service/remote/work-order.ts';
import { carry } from '../../service/remote/work-order.ts';
import type { Dispatch, Route } from './lines.ts';
import type { RemoteAsk } from './remote-ask.ts';

export interface CourierParts {
  readonly bus: Bus;
  readonly inbox: Inbox;
  readonly contract: { readonly name: string; readonly digest: string };
  readonly workTimeoutMs: number;
  readonly clock: Clock;
}

/** What is taken to a service. */
export interface Parcel {
  readonly ask: RemoteAsk;
  /** The payload as JSON; none where there is none. */
  readonly payload: string | undefined;
  readonly ref: string;
  readonly subject: string;
}

/** The lane of a piece of work, and what it keeps its order with. */
export function lineOf({ channel, connection }: RemoteAsk['work']): Pick<Dispatch, 'lane' | 'key'> {
  const { sessionId } = connection;
  // Methods are not held to an order.
  return channel === '' ? { lane: sessionId, key: '' } : { lane: channel, key: sessionId };
}

/** Takes work to services: into their queue, or to the instance that owns its lane. */
export class Courier {
  readonly #parts: CourierParts;
  readonly #identities = new WeakMap<Identity, string>();

  constructor(parts: CourierParts) {
    this.#parts = parts;
  }

  /** Resolves with what became of it. */
  store(parcel: Parcel, tellsBegin: boolean): Promise<Enqueued> {
    const { ask, ref, subject } = parcel;
    const data = this.#order(parcel, tellsBegin);
    const item = { id: ref, ...lineOf(ask.work), serial: isSerial(ask), data };
    return this.#parts.bus.queues.enqueue(subject, item);
  }

  /** Resolves when it is sent, or `false` where it cannot be. */
  async hand(
    parcel: Parcel,
    { owner, after }: Extract<Route, { readonly kind: 'direct' }>,
  ): Promise<boolean> {
    const { ask } = parcel;
    const { holder, instance } = owner;
    const letter: Omit<DirectLetter, 'order'> = {
      ...{ holder, after, serial: isSerial(ask) },
      ...lineOf(ask.work),
    };
    const text = withJson(letter, 'order', this.#order(parcel, false));
    try {
      await this.#parts.inbox.sendJson(instance, LETTERS.direct, text);
      return true;
    } catch (error) {
      if (error instanceof BusError && error.fault === 'refused') return false;
      throw error;
    }
  }

  /** The order as JSON. */
  #order({ ask, payload, ref }: Parcel, tellsBegin: boolean): string {
    const { work, name, kind } = ask;
    const { inbox, contract, clock, workTimeoutMs } = this.#parts;
    const order: Omit<WorkOrder, 'payload' | 'identity'> = {
      gateway: inbox.instance,
      ref,
      digest: contract.digest,
      channel: work.channel,
      name,
      id: work.id,
      connection: work.connection,
      durable: kind === 'durable',
      sentAt: clock.now(),
      timeoutMs: workTimeoutMs,
      ...(tellsBegin && { tellsBegin }),
    };
    const text = withJson(order, 'identity', this.#identity(work.identity));
    return payload === undefined ? text : `${text.slice(0, -1)},"payload":${payload}}`;
  }

  /** As JSON, which is the longest part of most orders, and the same for all of a connection. */
  #identity(identity: Identity): string {
    const known = this.#identities.get(identity);
    if (known !== undefined) return known;
    const text = JSON.stringify(carry(identity));
    this.#identities.set(identity, text);
    return text;
  }
}

/** An object as JSON, with one more field that is JSON already. */
function withJson(object: object, name: string, json: string): string {
  return `${JSON.stringify(object).slice(0, -1)},"${name}":${json}}`;
}

function isSerial({ kind }: RemoteAsk): boolean {
  return kind === 'event' || kind === 'durable';
}
