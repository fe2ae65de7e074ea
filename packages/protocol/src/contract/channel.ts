import type { z } from 'zod';
import type { ChannelAccess } from './access.ts';
import type { Documentation, RemovedIntents } from './documentation.ts';
import type { EventIntent, Intent } from './intent.ts';

/** The parameter names in a template: `'a:{x}:{y}'` gives `'x' | 'y'`. */
export type TemplateParams<Template extends string> =
  Template extends `${string}{${infer Name}}${infer Rest}` ? Name | TemplateParams<Rest> : never;

/** A schema for a channel's parameters; each is written as text in the address. */
export type ParamsSchema<Param extends string = string> = z.ZodObject<{
  [Name in Param]: z.ZodType<unknown, string>;
}>;

/** How much of a channel's log is kept. */
export interface HistoryPolicy {
  /** Messages kept at most. */
  readonly keep: number;
  /** Milliseconds that a message is kept at most. */
  readonly forMs: number;
}

/**
 * What becomes of a channel's messages that wait because a connection does not read fast enough: none is left out, and
 * the connection is closed where there are too many (`lossless`); the oldest are dropped, and the client is told
 * (`drop-oldest`); or a newer one of the same intent and with the same value of a field takes the place of an older one
 * (`latest`). Specification: Slow subscribers.
 */
export type Delivery = 'lossless' | 'drop-oldest' | { readonly latest: string };

/** What a channel says of itself. */
export interface ChannelDefinition<Param extends string = string> extends Documentation {
  /** Shape of the parameters. Default: any text that an address can hold. */
  readonly params?: ParamsSchema<Param>;
  /** What clients may send, by intent. */
  readonly accepts?: Readonly<Record<string, Intent>>;
  /** What the server publishes, by intent. */
  readonly emits?: Readonly<Record<string, EventIntent>>;
  readonly access?: ChannelAccess<Param>;
  /** Numbers the channel's messages and keeps them, so that clients that return get what they missed. */
  readonly history?: HistoryPolicy;
  /** What becomes of messages for those who read too slowly; with a history nothing is left out. Default: `lossless`. */
  readonly delivery?: Delivery;
  /** Intents that are gone. */
  readonly removed?: RemovedIntents;
}

/** A channel of a contract. */
export type Channel<
  Template extends string = string,
  Definition extends ChannelDefinition = ChannelDefinition,
> = Definition & { readonly template: Template };

/**
 * Declares a channel. A template with parameters, such as `pillar:{pillar}`, stands for every address that
 * it matches. Specification: Channels.
 */
export function channel<
  const Template extends string,
  const Definition extends ChannelDefinition<TemplateParams<Template>>,
>(template: Template, definition: Definition): Channel<Template, Definition> {
  return { ...definition, template };
}
