import type { JsonSchema } from '@sallyport/protocol';

const text = { type: 'string' };
const number = { type: 'number' };
const flag = { type: 'boolean' };
const numbers = { type: 'object', additionalProperties: number };
const texts = { type: 'object', additionalProperties: text };
const pii = { ...text, 'x-sensitivity': 'pii' };

/**
 * What of the payloads that the protocol itself prescribes holds nothing of a user. Messages of errors and reasons
 * are free text, and left out. Specification: Types.
 */
const payloads: Readonly<Record<string, JsonSchema>> = {
  subscribe: object({ since: object({ epoch: text, offset: number }) }),
  ack: object({ epoch: text, offset: number, recovered: flag, cause: text, expiresAt: number }),
  error: object({ code: text, retryable: flag, retryAfterMs: number }),
  jsonrpc: object({
    jsonrpc: text,
    id: { type: ['string', 'number', 'null'] },
    method: text,
    error: object({ code: number, data: object({ code: text, retryable: flag }) }),
  }),
  'system welcome': object({
    connectionId: text,
    sessionId: pii,
    userId: pii,
    contract: texts,
    server: texts,
    heartbeat: numbers,
    limits: numbers,
    memory: numbers,
    tokenExpiresAt: number,
  }),
  'system goaway': object({ spreadMs: number }),
  'system expiring': object({ expiresAt: number }),
  'system evicted': object({ reconnect: flag }),
};

/** The schema of what may be shown of a payload of the protocol; that of nothing where none is known. */
export function protocolSchema(name: string): JsonSchema {
  return Object.hasOwn(payloads, name) ? (payloads[name] ?? {}) : {};
}

function object(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', properties };
}
