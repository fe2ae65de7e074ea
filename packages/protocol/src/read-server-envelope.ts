import { isAddress } from './address.ts';
import type { ServerEnvelope } from './envelope.ts';

/** An envelope of a server, or what is wrong with the frame. */
export type ReadResult =
  | { readonly ok: true; readonly envelope: ServerEnvelope }
  | { readonly ok: false; readonly fault: string };

/**
 * The fields that a client relies on, by type or by intent of `system`: s a string, c an address, i an integer of at least 0,
 * b a boolean, a an array, o an object, j anything; ? may be absent. What else the schemas in envelope.ts say is the
 * server's to keep: a page need not carry the code that judges it.
 */
const shapes: Readonly<Record<string, string>> = {
  message: 'channel:c intent:s payload:j offset:i? epoch:s?',
  reply: 'ref:s seq:i? final:b?',
  ack: 'ref:s payload:o?',
  error:
    'ref:s? payload.code:s payload.message:s payload.retryable:b payload.retryAfterMs:i? payload.issues:a?',
  jsonrpc: 'id:s? ref:s? payload:j',
  ping: 'id:s?',
  pong: '',
  'system welcome':
    'payload.connectionId:s payload.sessionId:s payload.userId:s payload.contract.name:s payload.contract.version:s payload.contract.digest:s payload.heartbeat.intervalMs:i payload.heartbeat.timeoutMs:i payload.limits.maxFrameBytes:i payload.tokenExpiresAt:i? payload.memory.id:s? payload.memory.windowMs:i?',
  'system goaway': 'payload.reason:s payload.spreadMs:i',
  'system expiring': 'payload.expiresAt:i',
  'system evicted': 'payload.reason:s payload.reconnect:b',
  'system unsubscribed': 'channel:c payload.reason:s',
  'system gap': 'channel:c payload.missed:i',
};

const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  s: (value) => typeof value === 'string',
  c: (value) => typeof value === 'string' && isAddress(value),
  i: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  b: (value) => typeof value === 'boolean',
  a: Array.isArray,
  j: (value) => value !== undefined,
};

interface Field {
  readonly path: readonly string[];
  readonly fits: (value: unknown) => boolean;
}

const fieldsOf = new Map(
  Object.entries(shapes).map(([kind, shape]) => [
    kind,
    shape.split(' ').filter(Boolean).map(toField),
  ]),
);

/** A key can only be `__proto__` where the text has it plainly or in `\u` escapes. */
const HOSTILE = /__proto__|\\u/;
const PROTO = 'it has the key "__proto__"';

/** Reads one text frame of a server as a client does, tolerantly. Specification: Envelopes. */
export function readServerEnvelope(text: string): ReadResult {
  let value: unknown;
  try {
    value = HOSTILE.test(text) ? JSON.parse(text, refuseProto) : JSON.parse(text);
  } catch (error) {
    return { ok: false, fault: error === PROTO ? PROTO : 'it is not JSON' };
  }
  if (!isObject(value)) return { ok: false, fault: 'it is not an object' };
  if (!('type' in value) && 'channel' in value) value.type = 'message';
  const kind = value.type === 'system' ? `system ${value.intent}` : String(value.type);
  const wrong = fieldsOf.get(kind)?.find(({ path, fits }) => !fits(at(path, value)));
  if (wrong !== undefined) {
    return { ok: false, fault: `"${wrong.path.join('.')}" is missing or wrong` };
  }
  if (fieldsOf.has(kind)) return { ok: true, envelope: value as unknown as ServerEnvelope }; // as far as the shape goes
  return { ok: false, fault: `its type "${kind}" is unknown` };
}

function refuseProto(key: string, value: unknown): unknown {
  if (key === '__proto__') throw PROTO;
  return value;
}

function toField(text: string): Field {
  const [path = '', kind = ''] = text.split(':');
  const isKind = kinds[kind[0] ?? ''] ?? isObject;
  const optional = kind.endsWith('?');
  return {
    path: path.split('.'),
    fits: (value) => (optional && value === undefined) || isKind(value),
  };
}

function at(path: readonly string[], envelope: unknown): unknown {
  return path.reduce((part, key) => (isObject(part) ? part[key] : undefined), envelope);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
