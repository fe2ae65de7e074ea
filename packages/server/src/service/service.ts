import type {
  AcceptsOf,
  Contract,
  EventIntent,
  Method,
  MethodAt,
  MethodName,
  ParamsOf,
  PayloadOutput,
  ReplyInput,
  RequestIntent,
  StreamedReply,
} from '@sallyport/protocol';
import type { z } from 'zod';
import type { ServiceContext } from './service-context.ts';

/** Handles one intent: nothing for an event, the reply for a request, an iterable for a stream. */
export type IntentHandler<C extends Contract, Params, I> = (
  payload: PayloadOutput<I>,
  context: ServiceContext<C, Params, I>,
) => HandlerResult<I>;

type HandlerResult<I> = I extends EventIntent
  ? void | Promise<void>
  : I extends RequestIntent<z.ZodType, StreamedReply>
    ? AsyncIterable<ReplyInput<I>> | Iterable<ReplyInput<I>>
    : ReplyInput<I> | Promise<ReplyInput<I>>;

/** Handles one RPC method. */
export type MethodHandler<C extends Contract, M extends Method> = (
  params: z.output<M['params']>,
  context: ServiceContext<C, Readonly<Record<never, never>>, M>,
) => z.input<M['result']> | Promise<z.input<M['result']>>;

/** Handlers by channel key and intent, and by method. A channel that is named must be whole. */
export interface Handlers<C extends Contract> {
  readonly channels?: {
    readonly [Key in keyof C['channels']]?: {
      readonly [Name in keyof AcceptsOf<C['channels'][Key]>]: IntentHandler<
        C,
        ParamsOf<C['channels'][Key]>,
        AcceptsOf<C['channels'][Key]>[Name]
      >;
    };
  };
  readonly rpc?: {
    readonly [Name in MethodName<C>]?: MethodHandler<C, MethodAt<C, Name>>;
  };
}

/** Code that handles intents and RPC methods of a contract. */
export interface Service<C extends Contract = Contract> {
  readonly contract: C;
  readonly handlers: Handlers<C>;
}

/** Refuses handlers that the contract does not know; `H` is inferred, so that literals stay exact. */
interface OnlyDeclared<C extends Contract, H extends Handlers<C>> {
  readonly channels?: {
    readonly [Key in keyof H['channels']]: Key extends keyof C['channels']
      ? {
          readonly [Name in keyof H['channels'][Key]]: Name extends keyof AcceptsOf<
            C['channels'][Key]
          >
            ? unknown
            : never;
        }
      : never;
  };
  readonly rpc?: {
    readonly [Name in keyof H['rpc']]: Name extends MethodName<C> ? unknown : never;
  };
}

/**
 * Binds handlers to a contract.
 *
 * @throws TypeError when a handler names something that the contract does not accept.
 */
export function createService<C extends Contract, const H extends Handlers<NoInfer<C>>>(
  contract: C,
  handlers: H & OnlyDeclared<NoInfer<C>, H>,
): Service<C> {
  for (const [key, intents] of Object.entries(handlers.channels ?? {})) {
    const channel = contract.channels[key];
    if (channel === undefined)
      throw unknownPlace(`channels.${key}`, Object.keys(contract.channels));
    const accepted = Object.keys(channel.accepts ?? {});
    for (const name of Object.keys(intents ?? {})) {
      if (!accepted.includes(name)) throw unknownPlace(`channels.${key}.${name}`, accepted);
    }
    const missing = accepted.find((name) => !(name in (intents ?? {})));
    if (missing !== undefined) {
      throw new TypeError(`Service: "channels.${key}" has no handler for "${missing}".`);
    }
  }
  const methods = Object.keys(contract.rpc ?? {});
  for (const name of Object.keys(handlers.rpc ?? {})) {
    if (!methods.includes(name)) throw unknownPlace(`rpc.${name}`, methods);
  }
  return { contract, handlers };
}

function unknownPlace(place: string, known: readonly string[]): TypeError {
  return new TypeError(
    `Service: the contract has nothing at "${place}"; it knows ${known.join(', ') || 'nothing there'}.`,
  );
}
