/** What one frame holds; every field but `type` depends on the type. */
export interface Envelope {
  readonly type: string;
  readonly id?: string;
  readonly ref?: string;
  readonly timestamp?: number;
  readonly channel?: string;
  readonly intent?: string;
  readonly payload?: unknown;
  readonly seq?: number;
  readonly final?: boolean;
}

/** An intent on a channel, with its payload. */
export interface Message {
  readonly channel: string;
  readonly intent: string;
  readonly payload: unknown;
}

/** The payload of `welcome`, as far as this client uses it. */
export interface Welcome {
  readonly connectionId: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly contract: { readonly name: string; readonly version: string; readonly digest: string };
  readonly heartbeat: { readonly intervalMs: number; readonly timeoutMs: number };
}

/** The payload of an `error`. */
export interface ErrorPayload {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
  readonly data?: unknown;
}

/** A JSON-RPC 2.0 response; the code of the protocol's table is in `error.data`. */
export interface JsonRpcResponse {
  readonly id: string | number | null;
  readonly result?: unknown;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: Omit<ErrorPayload, 'message'>;
  };
}

const SHAPES: Readonly<Record<string, string>> = {
  id: 'string',
  ref: 'string',
  timestamp: 'number',
  channel: 'string',
  intent: 'string',
  seq: 'number',
  final: 'boolean',
};

/** The envelope in a text frame, or undefined for what a client ignores. */
export function readEnvelope(frame: string): Envelope | undefined {
  try {
    const value: unknown = JSON.parse(frame);
    if (!isObject(value)) return undefined;
    const envelope = 'channel' in value ? { type: 'message', ...value } : value;
    return isEnvelope(envelope) ? envelope : undefined;
  } catch {
    return undefined;
  }
}

/** Tells a JSON-RPC request from notifications, responses and batches. */
export function isCall(payload: unknown): payload is { readonly id: unknown } {
  return isObject(payload) && typeof payload.method === 'string' && 'id' in payload;
}

function isEnvelope(value: Record<string, unknown>): value is Record<string, unknown> & Envelope {
  const { type, payload } = value;
  if (typeof type !== 'string') return false;
  if (type === 'error' && !(isObject(payload) && typeof payload.code === 'string')) return false;
  if (type === 'system' && value.intent === 'welcome' && !isWelcome(payload)) return false;
  return Object.entries(SHAPES).every(([field, shape]) => {
    return value[field] === undefined || typeof value[field] === shape;
  });
}

function isWelcome(payload: unknown): boolean {
  if (!isObject(payload) || !isObject(payload.heartbeat)) return false;
  return typeof payload.heartbeat.timeoutMs === 'number';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
