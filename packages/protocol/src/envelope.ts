import { z } from 'zod';
import { MAX_ADDRESS_BYTES } from './address.ts';

const id = z.string().min(1).max(128);
const intent = z.string().min(1).max(128);
const address = z
  .string()
  .max(MAX_ADDRESS_BYTES)
  .regex(/^@?[A-Za-z0-9_~.-]+(?::[A-Za-z0-9_~.-]+)*$/);
const timestamp = z.int().nonnegative();
const offset = z.int().nonnegative();
const epoch = z.string().min(1).max(64);
const json = z.unknown();
const traceContext = z.looseObject({
  traceparent: z.string().min(1).max(128),
  tracestate: z.string().max(512).exactOptional(),
});

const stamped = { timestamp: timestamp.exactOptional(), trace: traceContext.exactOptional() };

/** A position in a channel's log. */
export const position = z.looseObject({ epoch, offset });

/** One failing place of a payload: an RFC 6901 JSON Pointer, and what is wrong there. */
export const payloadIssue = z.looseObject({ path: z.string(), message: z.string() });

/** Payload of an `error` envelope. */
export const errorPayload = z.looseObject({
  code: z.string().min(1).max(128),
  message: z.string(),
  retryable: z.boolean(),
  retryAfterMs: z.int().nonnegative().exactOptional(),
  issues: z.array(payloadIssue).exactOptional(),
  data: json.exactOptional(),
});

/** Payload of the acknowledgement of a `subscribe`; other acknowledgements may leave it out. */
export const subscribedPayload = z.looseObject({
  ...position.partial().shape,
  recovered: z.boolean().exactOptional(),
  cause: z.enum(['retention', 'epoch', 'slow', 'policy']).exactOptional(),
});

const limits = z.looseObject({
  maxFrameBytes: z.int().positive(),
  maxDepth: z.int().positive(),
  maxInFlight: z.int().positive(),
  maxSubscriptions: z.int().positive(),
  messagesPerSecond: z.int().positive().exactOptional(),
  messageBurst: z.int().positive().exactOptional(),
});

/** Payload of `welcome`, the first envelope that a server sends. */
export const welcomePayload = z.looseObject({
  connectionId: id,
  sessionId: id,
  userId: z.string().min(1),
  contract: z.looseObject({ name: z.string(), version: z.string(), digest: z.string() }),
  server: z.looseObject({ instance: z.string(), version: z.string() }),
  heartbeat: z.looseObject({
    intervalMs: z.int().positive(),
    timeoutMs: z.int().positive(),
    idleTimeoutMs: z.int().positive().exactOptional(),
  }),
  limits,
  /** How long answers are remembered after they were given; absent where they are not. */
  memory: z.looseObject({ id, windowMs: z.int().positive() }).exactOptional(),
  tokenExpiresAt: timestamp.exactOptional(),
});

const goawayPayload = z.looseObject({
  reason: z.string(),
  spreadMs: z.int().nonnegative(),
});
const expiringPayload = z.looseObject({ expiresAt: timestamp });
const evictedPayload = z.looseObject({ reason: z.string(), reconnect: z.boolean() });
const unsubscribedPayload = z.looseObject({ reason: z.string() });

const ping = z.object({ type: z.literal('ping'), id: id.exactOptional(), ...stamped });
const pong = z.object({
  type: z.literal('pong'),
  ref: id.exactOptional(),
  timestamp,
  trace: stamped.trace,
});
const jsonRpc = z.object({
  type: z.literal('jsonrpc'),
  id: id.exactOptional(),
  ref: id.exactOptional(),
  payload: json,
  ...stamped,
});

/** What a client may send. Specification: Envelopes. */
export const clientEnvelope = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message'),
    id: id.exactOptional(),
    channel: address,
    intent,
    payload: json,
    ...stamped,
  }),
  z.object({
    type: z.literal('subscribe'),
    id,
    channel: address,
    payload: z.looseObject({ since: position.exactOptional() }).exactOptional(),
    ...stamped,
  }),
  z.object({ type: z.literal('unsubscribe'), id, channel: address, ...stamped }),
  z.object({ type: z.literal('cancel'), ref: id, ...stamped }),
  z.object({
    type: z.literal('refresh'),
    id,
    payload: z.looseObject({ token: z.string().min(1) }),
    ...stamped,
  }),
  jsonRpc,
  ping,
  pong,
]);

const gapPayload = z.looseObject({ cause: z.literal('slow'), missed: z.int().positive() });

const systemEnvelope = z.discriminatedUnion('intent', [
  system('welcome', welcomePayload),
  system('goaway', goawayPayload),
  system('expiring', expiringPayload),
  system('evicted', evictedPayload),
  z.object({
    type: z.literal('system'),
    intent: z.literal('unsubscribed'),
    channel: address,
    payload: unsubscribedPayload,
    ...stamped,
  }),
  z.object({
    type: z.literal('system'),
    intent: z.literal('gap'),
    channel: address,
    payload: gapPayload,
    ...stamped,
  }),
]);

/** What a server may send. Specification: Envelopes. */
export const serverEnvelope = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message'),
    channel: address,
    intent,
    payload: json,
    offset: offset.exactOptional(),
    epoch: epoch.exactOptional(),
    ...stamped,
  }),
  z.object({
    type: z.literal('reply'),
    ref: id,
    payload: json.exactOptional(),
    seq: z.int().nonnegative().exactOptional(),
    final: z.boolean().exactOptional(),
    ...stamped,
  }),
  z.object({
    type: z.literal('ack'),
    ref: id,
    payload: z.looseObject({}).exactOptional(),
    ...stamped,
  }),
  z.object({
    type: z.literal('error'),
    ref: id.exactOptional(),
    payload: errorPayload,
    ...stamped,
  }),
  jsonRpc,
  ping,
  pong,
  systemEnvelope,
]);

/** Every envelope, of either direction. */
export const envelope = z.union([clientEnvelope, serverEnvelope]);

/** An envelope that a client sends. */
export type ClientEnvelope = z.infer<typeof clientEnvelope>;
/** An envelope that a server sends. */
export type ServerEnvelope = z.infer<typeof serverEnvelope>;
/** An envelope of either direction. */
export type Envelope = ClientEnvelope | ServerEnvelope;
/** The client's envelope of one type. */
export type ClientEnvelopeOf<Type extends ClientEnvelope['type']> = Extract<
  ClientEnvelope,
  { type: Type }
>;
/** The server's envelope of one type. */
export type ServerEnvelopeOf<Type extends ServerEnvelope['type']> = Extract<
  ServerEnvelope,
  { type: Type }
>;
/** The `system` envelope with one intent. */
export type SystemEnvelopeOf<Intent extends SystemEnvelope['intent']> = Extract<
  SystemEnvelope,
  { intent: Intent }
>;
/** An envelope of type `system`. */
export type SystemEnvelope = z.infer<typeof systemEnvelope>;
/** Payload of an `error` envelope. Specification: Errors. */
export type ErrorPayload = z.infer<typeof errorPayload>;
/** One failing place of a payload: a JSON Pointer (RFC 6901), and what is wrong there. */
export type PayloadIssue = z.infer<typeof payloadIssue>;
/** A position in a channel's log. Specification: Histories. */
export type Position = z.infer<typeof position>;
/** Payload of the acknowledgement of a `subscribe`. */
export type SubscribedPayload = z.infer<typeof subscribedPayload>;
/** W3C Trace Context of an envelope. */
export type TraceContext = z.infer<typeof traceContext>;
/** Payload of `welcome`. Specification: Welcome. */
export type WelcomePayload = z.infer<typeof welcomePayload>;

function system<const Intent extends string, Payload extends z.ZodType>(
  name: Intent,
  payload: Payload,
) {
  return z.object({
    type: z.literal('system'),
    intent: z.literal(name),
    payload,
    ...stamped,
  });
}
