import type { z } from 'zod';
import type { Scope } from './access.ts';
import type { Documentation, EventExample, RequestExample } from './documentation.ts';

/** Errors that an intent or method declares: code to the schema of its data. */
export type DeclaredErrors = Readonly<Record<string, z.ZodType>>;

/**
 * The errors that a definition names. Where it names none, TypeScript infers the wide record from the
 * contract around it, which would let a handler fail with any code.
 */
export type NamedErrors<Errors extends DeclaredErrors> = string extends keyof Errors
  ? Record<never, never>
  : Errors;

interface IntentDescription extends Documentation {
  /** Scopes that the token must hold, all of them. Default: the channel's `access.send`. */
  readonly scope?: Scope;
}

/** One message, one way. From a client it is answered by `ack`; from the server it is published. */
export interface EventIntent<
  Payload extends z.ZodType = z.ZodType,
  Errors extends DeclaredErrors = DeclaredErrors,
> extends IntentDescription {
  readonly kind: 'event';
  readonly payload: Payload;
  /**
   * Acknowledged when it is safely stored, and tried again until it is handled. Only of what a channel accepts.
   */
  readonly durable?: boolean;
  readonly errors: Errors;
  readonly examples?: readonly EventExample<z.input<Payload>>[];
}

/** A message that is answered by one reply, or by a stream of them. */
export interface RequestIntent<
  Payload extends z.ZodType = z.ZodType,
  Reply extends z.ZodType | StreamedReply = z.ZodType | StreamedReply,
  Errors extends DeclaredErrors = DeclaredErrors,
> extends IntentDescription {
  readonly kind: 'request';
  readonly payload: Payload;
  readonly reply: Reply;
  readonly errors: Errors;
  readonly examples?: readonly RequestExample<z.input<Payload>, ExampleReply<Reply>>[];
}

type ExampleReply<Reply> =
  Reply extends StreamedReply<infer Chunk>
    ? readonly z.input<Chunk>[]
    : Reply extends z.ZodType
      ? z.input<Reply>
      : unknown;

/** What a channel accepts or emits. */
export type Intent = EventIntent | RequestIntent;

/** Marks a reply that comes in chunks. */
export interface StreamedReply<Chunk extends z.ZodType = z.ZodType> {
  readonly kind: 'stream';
  readonly chunk: Chunk;
}

/** A fire-and-acknowledge intent. Specification: Intents. */
export function event<
  Payload extends z.ZodType,
  Errors extends DeclaredErrors = Record<never, never>,
>(
  definition: {
    readonly payload: Payload;
    readonly errors?: Errors;
    readonly durable?: boolean;
    readonly examples?: readonly EventExample<z.input<NoInfer<Payload>>>[];
  } & IntentDescription,
): EventIntent<Payload, NamedErrors<Errors>> {
  const { errors, ...rest } = definition;
  return { kind: 'event', ...rest, errors: (errors ?? {}) as NamedErrors<Errors> }; // {} where none are named
}

/** An intent that is answered by a reply; wrap the reply in {@link stream} to send it in chunks. */
export function request<
  Payload extends z.ZodType,
  Reply extends z.ZodType | StreamedReply,
  Errors extends DeclaredErrors = Record<never, never>,
>(
  definition: {
    readonly payload: Payload;
    readonly reply: Reply;
    readonly errors?: Errors;
    readonly examples?: readonly RequestExample<
      z.input<NoInfer<Payload>>,
      ExampleReply<NoInfer<Reply>>
    >[];
  } & IntentDescription,
): RequestIntent<Payload, Reply, NamedErrors<Errors>> {
  const { errors, ...rest } = definition;
  return { kind: 'request', ...rest, errors: (errors ?? {}) as NamedErrors<Errors> }; // {} where none are named
}

/** A reply that is sent in chunks of one shape. */
export function stream<Chunk extends z.ZodType>(chunk: Chunk): StreamedReply<Chunk> {
  return { kind: 'stream', chunk };
}

/** Whether a reply comes in chunks. */
export function isStream(reply: z.ZodType | StreamedReply): reply is StreamedReply {
  return (reply as { kind?: unknown }).kind === 'stream';
}
