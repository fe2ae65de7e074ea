import type { ServerEnvelope } from './envelope.ts';
import { isObject, shape } from './shape.ts';

/** An envelope of a server, or what is wrong with the frame. */
export type ReadResult =
  | { readonly ok: true; readonly envelope: ServerEnvelope }
  | { readonly ok: false; readonly fault: string };

/**
 * The fields that a client relies on, by type or by intent of `system`. What else the schemas in envelope.ts say is
 * the server's to keep: a page need not carry the code that judges it.
 */
const shapes = new Map([
  ['message', shape('channel:c intent:s payload:j offset:i? epoch:s?')],
  ['reply', shape('ref:s seq:i? final:b?')],
  ['ack', shape('ref:s payload:o?')],
  [
    'error',
    shape(
      'ref:s? payload.code:s payload.message:s payload.retryable:b payload.retryAfterMs:i? payload.issues:a?',
    ),
  ],
  ['jsonrpc', shape('id:s? ref:s? payload:j')],
  ['ping', shape('id:s?')],
  ['pong', shape('')],
  [
    'system welcome',
    shape(
      'payload.connectionId:s payload.sessionId:s payload.userId:s payload.contract.name:s payload.contract.version:s payload.contract.digest:s payload.heartbeat.intervalMs:i payload.heartbeat.timeoutMs:i payload.limits.maxFrameBytes:i payload.tokenExpiresAt:i? payload.memory.id:s? payload.memory.windowMs:i?',
    ),
  ],
  ['system goaway', shape('payload.reason:s payload.spreadMs:i')],
  ['system expiring', shape('payload.expiresAt:i')],
  ['system evicted', shape('payload.reason:s payload.reconnect:b')],
  ['system unsubscribed', shape('channel:c payload.reason:s')],
  ['system gap', shape('channel:c payload.missed:i')],
]);

/** A key can only be `__proto__` where the text has it plainly or in `\u` escapes. */
const HOSTILE = /__proto__|\\u/;
const PROTO = 'it has the key "__proto__"';

/** Reads one text frame of a server as a client does, tolerantly. Specification: Envelopes. */
export function readServerEnvelope(text: string): ReadResult {
  let value: unknown;
  try {
    value = JSON.parse(text, HOSTILE.test(text) ? refuseProto : undefined);
  } catch (error) {
    return { ok: false, fault: error === PROTO ? PROTO : 'it is not JSON' };
  }
  if (!isObject(value)) return { ok: false, fault: 'it is not an object' };
  if (!('type' in value) && 'channel' in value) value.type = 'message';
  const kind = value.type === 'system' ? `system ${value.intent}` : String(value.type);
  const wrongIn = shapes.get(kind);
  if (wrongIn === undefined) return { ok: false, fault: `its type "${kind}" is unknown` };
  const wrong = wrongIn(value);
  if (wrong !== undefined) return { ok: false, fault: `"${wrong}" is missing or wrong` };
  return { ok: true, envelope: value as unknown as ServerEnvelope }; // as far as the shape goes
}

function refuseProto(key: string, value: unknown): unknown {
  if (key === '__proto__') throw PROTO;
  return value;
}
