import type { z } from 'zod';
import type { Channel, TemplateParams } from './channel.ts';
import type { Contract } from './contract.ts';
import type { DirectMessages } from './direct.ts';
import type { EventIntent, RequestIntent, StreamedReply } from './intent.ts';
import type { Method } from './method.ts';

/** Every channel of a contract. */
export type ChannelsOf<C extends Contract> = C['channels'][keyof C['channels']];

/** The addresses that a channel stands for: `pillar:{pillar}` gives `` `pillar:${…}` ``. */
export type AddressOf<Ch extends Channel> = Ch extends Channel
  ? FillTemplate<Ch['template'], ParamsInput<Ch>>
  : never;

/** Every address of a contract; completes in an editor. */
export type Address<C extends Contract> = AddressOf<ChannelsOf<C>>;

/** The channel that an address finds: an exact address before a template. */
export type ChannelAt<C extends Contract, A extends string> =
  ExactChannel<ChannelsOf<C>, A> extends infer Exact extends Channel
    ? [Exact] extends [never]
      ? MatchingChannel<ChannelsOf<C>, A>
      : Exact
    : never;

/** A channel's parameters as a handler gets them. */
export type ParamsOf<Ch extends Channel> = Ch extends { readonly params: infer P extends z.ZodType }
  ? z.output<P>
  : { readonly [Name in TemplateParams<Ch['template']>]: string };

/** A channel's accepted intents. */
export type AcceptsOf<Ch extends Channel> = Ch extends Channel ? MemberOf<Ch, 'accepts'> : never;
/** A channel's emitted intents. */
export type EmitsOf<Ch extends Channel> = Ch extends Channel ? MemberOf<Ch, 'emits'> : never;

/** Names of the accepted intents that are answered by an acknowledgement. */
export type EventName<Ch extends Channel> = NamesOf<AcceptsOf<Ch>, EventIntent>;
/** Names of the accepted intents that are answered by one reply. */
export type RequestName<Ch extends Channel> = NamesOf<
  AcceptsOf<Ch>,
  RequestIntent<z.ZodType, z.ZodType>
>;
/** Names of the accepted intents that are answered by a stream. */
export type StreamName<Ch extends Channel> = NamesOf<
  AcceptsOf<Ch>,
  RequestIntent<z.ZodType, StreamedReply>
>;
/** Names of the emitted intents. */
export type EmitName<Ch extends Channel> = keyof EmitsOf<Ch> & string;

/** What the sender of an intent writes. */
export type PayloadInput<I> = I extends { readonly payload: infer P extends z.ZodType }
  ? z.input<P>
  : never;
/** What the receiver of an intent reads. */
export type PayloadOutput<I> = I extends { readonly payload: infer P extends z.ZodType }
  ? z.output<P>
  : never;
/** What a handler returns, or yields where the reply is a stream. */
export type ReplyInput<I> = I extends { readonly reply: infer R }
  ? R extends StreamedReply<infer Chunk>
    ? z.input<Chunk>
    : R extends z.ZodType
      ? z.input<R>
      : never
  : never;
/** What a client gets, or iterates over where the reply is a stream. */
export type ReplyOutput<I> = I extends { readonly reply: infer R }
  ? R extends StreamedReply<infer Chunk>
    ? z.output<Chunk>
    : R extends z.ZodType
      ? z.output<R>
      : never
  : never;

/** The errors that an intent or method declares, as a union told apart by `code`. */
export type DeclaredErrorOf<I> = I extends { readonly errors: infer E }
  ? {
      [Code in keyof E & string]: {
        readonly code: Code;
        readonly data: z.output<E[Code] & z.ZodType>;
      };
    }[keyof E & string]
  : never;

/** The claims of every token, as a handler gets them; beside those that the contract names there may be any. */
export type ClaimsOf<C extends Contract> = C extends {
  readonly claims: infer S extends z.ZodObject;
}
  ? z.output<S> & Readonly<Record<string, unknown>>
  : Readonly<Record<string, unknown>>;

/** A contract's RPC methods. */
export type MethodsOf<C extends Contract> = MemberOf<C, 'rpc'>;
/** Names of a contract's RPC methods. */
export type MethodName<C extends Contract> = keyof MethodsOf<C> & string;
/** One RPC method of a contract. */
export type MethodAt<
  C extends Contract,
  Name extends MethodName<C>,
> = MethodsOf<C>[Name] extends infer M extends Method ? M : never;
/** What the caller of a method writes. */
export type MethodParams<C extends Contract, Name extends MethodName<C>> = z.input<
  MethodAt<C, Name>['params']
>;
/** What the caller of a method gets. */
export type MethodResult<C extends Contract, Name extends MethodName<C>> = z.output<
  MethodAt<C, Name>['result']
>;

/** What a contract lets the server send to users and sessions, as a channel. */
export type DirectOf<C extends Contract> = C extends {
  readonly direct: infer D extends DirectMessages;
}
  ? D & { readonly template: string }
  : never;

/** Names of what may be sent to users and sessions. */
export type DirectName<C extends Contract> = [DirectOf<C>] extends [never]
  ? never
  : EmitName<DirectOf<C>>;
/** What the sender of a direct message writes. */
export type DirectPayload<C extends Contract, Name extends DirectName<C>> = PayloadInput<
  EmitsOf<DirectOf<C>>[Name]
>;

/** The methods that a contract's clients implement. */
export type ClientMethodsOf<C extends Contract> = MemberOf<C, 'clientRpc'>;
/** Names of the methods that a contract's clients implement. */
export type ClientMethodName<C extends Contract> = keyof ClientMethodsOf<C> & string;
/** One method that a contract's clients implement. */
export type ClientMethodAt<
  C extends Contract,
  Name extends ClientMethodName<C>,
> = ClientMethodsOf<C>[Name] extends infer M extends Method ? M : never;

/** What the server writes when it calls a method of a client. */
export type ClientMethodParams<C extends Contract, Name extends ClientMethodName<C>> = z.input<
  ClientMethodAt<C, Name>['params']
>;
/** What the server gets when it calls a method of a client. */
export type ClientMethodResult<C extends Contract, Name extends ClientMethodName<C>> = z.output<
  ClientMethodAt<C, Name>['result']
>;
/** What a client's own method reads. */
export type ClientHandlerParams<M extends Method> = z.output<M['params']>;
/** What a client's own method returns. */
export type ClientHandlerResult<M extends Method> = z.input<M['result']>;

/** Names of `Record`'s members that are of one kind of intent. */
type NamesOf<Intents, Kind> = {
  [Name in keyof Intents & string]: Intents[Name] extends Kind ? Name : never;
}[keyof Intents & string];

/** A member that may be left out; where it is optional, as of any contract, whatever it can be. */
type MemberOf<T, Key extends string> = Key extends keyof T ? NonNullable<T[Key]> : EmptyRecord;

type EmptyRecord = Readonly<Record<never, never>>;

/** Parameters as they are written in an address. */
type ParamsInput<Ch extends Channel> = Ch extends { readonly params: infer P extends z.ZodType }
  ? z.input<P>
  : { readonly [Name in TemplateParams<Ch['template']>]: string };

type FillTemplate<
  Template extends string,
  Params,
> = Template extends `${infer Head}{${infer Name}}${infer Rest}`
  ? `${Head}${Name extends keyof Params ? Params[Name] & string : string}${FillTemplate<Rest, Params>}`
  : Template;

type ExactChannel<Ch, A extends string> = Ch extends Channel
  ? Ch['template'] extends A
    ? Ch
    : never
  : never;

// `${string}` also matches ":", so the number of segments is compared as well.
type MatchingChannel<Ch, A extends string> = Ch extends Channel
  ? A extends AddressOf<Ch>
    ? SegmentCount<A> extends SegmentCount<Ch['template']>
      ? Ch
      : never
    : never
  : never;

type SegmentCount<A extends string> = Segments<A>['length'];
type Segments<A extends string> = A extends `${string}:${infer Rest}`
  ? [unknown, ...Segments<Rest>]
  : [unknown];
