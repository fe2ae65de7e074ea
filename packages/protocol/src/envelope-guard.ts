import { isAddress } from './address.ts';

/** Which side wrote an envelope. */
export type Sender = 'client' | 'server';

/** The first place where a value is not an envelope. */
export interface EnvelopeFault {
  readonly code: 'invalid_envelope' | 'unknown_type';
  readonly message: string;
}

/** Says what is wrong with a value as `"path" must be …`, or nothing. */
type Rule = (value: unknown, path: string) => string | undefined;
interface Field {
  readonly key: string;
  readonly rule: Rule;
  readonly required: boolean;
}

// The zod schemas in envelope.ts are the source; a property test holds this guard to them. It exists
// because it costs a fraction of zod per frame, and nothing of zod in a browser.

const json: Rule = () => undefined;
const text = (min: number, max: number): Rule =>
  rule(
    min === 0 ? 'a string' : `a string of ${min} to ${max} characters`,
    (value) => typeof value === 'string' && value.length >= min && value.length <= max,
  );
const integer = (min: number): Rule =>
  rule(
    `an integer of at least ${min}`,
    (value) => Number.isSafeInteger(value) && (value as number) >= min,
  );
const boolean = rule('true or false', (value) => typeof value === 'boolean');
const anyText = text(0, Number.POSITIVE_INFINITY);
const someText = rule('a non-empty string', (value) => typeof value === 'string' && value !== '');
const id = text(1, 128);
const slow = rule('"slow"', (value) => value === 'slow');
const address = rule(
  'an address: at most 255 characters, segments of [A-Za-z0-9_~.-] joined by ":"',
  (value) => typeof value === 'string' && isAddress(value),
);
const timestamp = rule(
  'milliseconds since the Unix epoch, as an integer',
  (value) => Number.isSafeInteger(value) && (value as number) >= 0,
);

const position = { epoch: text(1, 64), offset: integer(0) };
const trace = object({ traceparent: text(1, 128) }, { tracestate: text(0, 512) });
const stamped = { timestamp, trace };
const issues: Rule = (value, path) => {
  if (!Array.isArray(value)) return says(path, 'an array');
  for (const [index, issue] of value.entries()) {
    const fault = issueRule(issue, `${path}.${index}`);
    if (fault !== undefined) return fault;
  }
  return undefined;
};
const issueRule = object({ path: anyText, message: anyText });
const errorPayload = object(
  { code: id, message: anyText, retryable: boolean },
  { retryAfterMs: integer(0), issues, data: json },
);
const welcomePayload = object(
  {
    connectionId: id,
    sessionId: id,
    userId: someText,
    contract: object({ name: anyText, version: anyText, digest: anyText }),
    server: object({ instance: anyText, version: anyText }),
    heartbeat: object(
      { intervalMs: integer(1), timeoutMs: integer(1) },
      { idleTimeoutMs: integer(1) },
    ),
    limits: object(
      {
        maxFrameBytes: integer(1),
        maxDepth: integer(1),
        maxInFlight: integer(1),
        maxSubscriptions: integer(1),
      },
      { messagesPerSecond: integer(1), messageBurst: integer(1) },
    ),
  },
  { memory: object({ id, windowMs: integer(1) }), tokenExpiresAt: timestamp },
);

const jsonrpc = fields({ payload: json }, { id, ref: id, ...stamped });
const ping = fields({}, { id, ...stamped });
const pong = fields({ timestamp }, { ref: id, trace });

const clientTypes = new Map([
  ['message', fields({ channel: address, intent: id, payload: json }, { id, ...stamped })],
  [
    'subscribe',
    fields(
      { id, channel: address },
      { payload: object({}, { since: object(position) }), ...stamped },
    ),
  ],
  ['unsubscribe', fields({ id, channel: address }, stamped)],
  ['cancel', fields({ ref: id }, stamped)],
  ['refresh', fields({ id, payload: object({ token: someText }) }, stamped)],
  ['jsonrpc', jsonrpc],
  ['ping', ping],
  ['pong', pong],
]);

const serverTypes = new Map([
  ['message', fields({ channel: address, intent: id, payload: json }, { ...position, ...stamped })],
  ['reply', fields({ ref: id }, { payload: json, seq: integer(0), final: boolean, ...stamped })],
  ['ack', fields({ ref: id }, { payload: object({}), ...stamped })],
  ['error', fields({ payload: errorPayload }, { ref: id, ...stamped })],
  ['jsonrpc', jsonrpc],
  ['ping', ping],
  ['pong', pong],
]);

const systemIntents = new Map([
  ['welcome', fields({ payload: welcomePayload }, stamped)],
  ['goaway', fields({ payload: object({ reason: anyText, spreadMs: integer(0) }) }, stamped)],
  ['expiring', fields({ payload: object({ expiresAt: timestamp }) }, stamped)],
  ['evicted', fields({ payload: object({ reason: anyText, reconnect: boolean }) }, stamped)],
  ['unsubscribed', fields({ channel: address, payload: object({ reason: anyText }) }, stamped)],
  [
    'gap',
    fields({ channel: address, payload: object({ cause: slow, missed: integer(1) }) }, stamped),
  ],
]);

/** The first fault of `value` as an envelope of this sender, or `undefined` where it is one. */
export function findEnvelopeFault(value: object, sender: Sender): EnvelopeFault | undefined {
  const type = (value as { type?: unknown }).type;
  if (typeof type !== 'string') {
    return { code: 'invalid_envelope', message: says('type', 'a string') };
  }
  if (type === 'message' && isPlainMessage(value)) return undefined;
  const expected = fieldsOf(value, type, sender);
  if (expected === undefined) return unknownType(value, type, sender);
  const message = firstFault(value, expected, '');
  return message === undefined ? undefined : { code: 'invalid_envelope', message };
}

/** Nearly every frame, known at a glance: the table's walk over the fields costs several times this. */
function isPlainMessage(value: PlainMessage): boolean {
  const { channel, intent, id } = value;
  return (
    typeof channel === 'string' &&
    isAddress(channel) &&
    typeof intent === 'string' &&
    intent.length >= 1 &&
    intent.length <= 128 &&
    value.payload !== undefined &&
    (typeof id === 'string' ? id.length >= 1 && id.length <= 128 : !('id' in value)) &&
    !('timestamp' in value || 'trace' in value || 'epoch' in value || 'offset' in value)
  );
}

/** The fields of a message that most have, unread. */
interface PlainMessage {
  readonly channel?: unknown;
  readonly intent?: unknown;
  readonly id?: unknown;
  readonly payload?: unknown;
}

function fieldsOf(value: object, type: string, sender: Sender): readonly Field[] | undefined {
  if (sender === 'client') return clientTypes.get(type);
  if (type !== 'system') return serverTypes.get(type);
  return systemIntents.get((value as { intent?: string }).intent ?? '');
}

function unknownType(value: object, type: string, sender: Sender): EnvelopeFault {
  const known = sender === 'client' ? clientTypes : serverTypes;
  const intent = (value as { intent?: unknown }).intent;
  const what =
    type === 'system' && sender === 'server'
      ? `system intent ${quote(intent)}`
      : `type ${quote(type)}`;
  return {
    code: 'unknown_type',
    message: `Unknown ${what}: a ${sender} sends one of ${[...known.keys()].join(', ')}.`,
  };
}

function firstFault(value: object, expected: readonly Field[], path: string): string | undefined {
  for (const { key, rule: check, required } of expected) {
    const part = (value as Record<string, unknown>)[key];
    if (part === undefined && !(key in value)) {
      if (required) return `"${path}${key}" is missing.`;
      continue;
    }
    const fault = check(part, path + key);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function fields(
  required: Record<string, Rule>,
  optional: Record<string, Rule> = {},
): readonly Field[] {
  return [
    ...Object.entries(required).map(([key, check]) => ({ key, rule: check, required: true })),
    ...Object.entries(optional).map(([key, check]) => ({ key, rule: check, required: false })),
  ];
}

function object(required: Record<string, Rule>, optional: Record<string, Rule> = {}): Rule {
  const expected = fields(required, optional);
  return (value, path) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? firstFault(value, expected, `${path}.`)
      : says(path, 'an object');
}

function rule(expected: string, valid: (value: unknown) => boolean): Rule {
  return (value, path) => (valid(value) ? undefined : says(path, expected));
}

function says(path: string, expected: string): string {
  return `"${path}" must be ${expected}.`;
}

function quote(value: unknown): string {
  return value === undefined ? '(none)' : (JSON.stringify(value)?.slice(0, 80) ?? '(none)');
}
