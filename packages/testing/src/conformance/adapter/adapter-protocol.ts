import { z } from 'zod';
import { clientFeatures } from '../client/client-feature.ts';
import { ADAPTER_PROTOCOL } from './adapter-version.ts';

/** First thing that an adapter says. */
export const adapterHello = z.object({
  event: z.literal('hello'),
  protocol: z.literal(ADAPTER_PROTOCOL),
  /** Name of the client, for reports. */
  client: z.string().min(1),
  /** Optional parts of the protocol that the client has. */
  features: z.array(z.enum(clientFeatures)),
});

/** What an operation came to. */
export const adapterAnswer = z.union([
  z.object({
    call: z.string(),
    error: z.looseObject({
      code: z.string(),
      message: z.string(),
      retryable: z.boolean().exactOptional(),
      data: z.unknown().exactOptional(),
    }),
  }),
  z.object({ call: z.string(), ok: z.unknown() }),
]);

/** What the client tells its user without being asked. */
export const adapterEvent = z.discriminatedUnion('event', [
  z.looseObject({
    event: z.literal('message'),
    subscription: z.string(),
    channel: z.string(),
    intent: z.string(),
    payload: z.unknown(),
  }),
  z.looseObject({ event: z.literal('chunk'), call: z.string(), payload: z.unknown() }),
  z.looseObject({ event: z.literal('gap'), subscription: z.string(), cause: z.string() }),
  z.looseObject({ event: z.literal('ended'), subscription: z.string(), reason: z.string() }),
  z.looseObject({
    event: z.literal('state'),
    state: z.enum(['connecting', 'connected', 'reconnecting', 'disconnected']),
    code: z.int().exactOptional(),
    reason: z.string().exactOptional(),
  }),
  z.looseObject({ event: z.literal('stopped'), method: z.string() }),
  z.looseObject({ event: z.literal('report'), message: z.string() }),
]);

/** First thing that an adapter says. */
export type AdapterHello = z.infer<typeof adapterHello>;
/** What an operation came to. */
export type AdapterAnswer = z.infer<typeof adapterAnswer>;
/** What the client tells its user without being asked. */
export type AdapterEvent = z.infer<typeof adapterEvent>;

/** What the kit asks of an adapter; `call` names the operation in its answer. */
export type AdapterOperation = { readonly call: string } & (
  | {
      readonly op: 'connect';
      readonly url: string;
      readonly contract: string;
      readonly tokens: readonly string[];
      readonly session?: string;
      readonly handshakeTimeoutMs?: number;
      readonly backoffMs?: number;
    }
  /** The call's own name is that of the subscription. */
  | { readonly op: 'subscribe'; readonly channel: string }
  | { readonly op: 'unsubscribe'; readonly subscription: string }
  | {
      readonly op: 'send';
      readonly channel: string;
      readonly intent: string;
      readonly payload: unknown;
    }
  | {
      readonly op: 'request';
      readonly channel: string;
      readonly intent: string;
      readonly payload: unknown;
      readonly stream: boolean;
      readonly timeoutMs?: number;
    }
  | {
      readonly op: 'rpc';
      readonly method: string;
      readonly params: unknown;
      readonly timeoutMs?: number;
    }
  | { readonly op: 'notify'; readonly method: string; readonly params: unknown }
  | { readonly op: 'cancel'; readonly target: string }
  | { readonly op: 'state' }
  | { readonly op: 'close' }
);
