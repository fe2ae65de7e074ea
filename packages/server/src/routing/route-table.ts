import type { Channel, Contract, EventIntent, Intent, Method, Template } from '@sallyport/protocol';
import {
  directChannel,
  isReservedAddress,
  matchTemplate,
  ProtocolError,
  parseTemplate,
  scopesOf,
} from '@sallyport/protocol';
import type { Service } from '../service/service.ts';
import type { ServiceContext } from '../service/service-context.ts';
import { issuesOf } from '../service/validate.ts';

/** Any handler: what it returns is told by its intent. */
export type AnyHandler = (
  payload: unknown,
  context: ServiceContext<Contract, unknown, unknown>,
) => unknown;

/** One accepted intent, ready to run. */
export interface IntentRoute {
  readonly name: string;
  /** Where the contract declares it, such as `guide.chat`. */
  readonly place: string;
  readonly intent: Intent;
  readonly scopes: readonly string[];
  handler: AnyHandler | undefined;
}

/** One RPC method, ready to run. */
export interface MethodRoute {
  readonly name: string;
  /** Where the contract declares it, such as `rpc.tools/list`. */
  readonly place: string;
  readonly method: Method;
  readonly scopes: readonly string[];
  handler: AnyHandler | undefined;
}

/** One channel, its intents found by name. */
export interface ChannelRoute {
  readonly key: string;
  readonly channel: Channel;
  readonly template: Template;
  readonly accepts: ReadonlyMap<string, IntentRoute>;
  readonly emits: ReadonlyMap<string, EventIntent>;
  readonly subscribeScopes: readonly string[];
  /** Parameters that must equal a claim. */
  readonly bind: readonly (readonly [param: string, claim: string])[];
}

/** A channel at one address. */
export interface ChannelMatch {
  readonly route: ChannelRoute;
  readonly address: string;
  /** Parameters as they stand in the address. */
  readonly rawParams: Readonly<Record<string, string>>;
  /** Parameters as the contract parses them. */
  readonly params: unknown;
}

/** Addresses whose channel is remembered, at most. */
const MAX_RECENT = 4_096;

/** Everything that a contract accepts, compiled once: exact addresses first, then templates. */
export class RouteTable {
  readonly #exact = new Map<string, ChannelMatch>();
  readonly #templates: ChannelRoute[] = [];
  /** Addresses that fitted a template lately: to look them up takes a tenth of matching them. */
  readonly #recent = new Map<string, ChannelMatch>();
  readonly #channels = new Map<string, ChannelRoute>();
  readonly #methods = new Map<string, MethodRoute>();
  readonly #clientMethods: ReadonlyMap<string, Method>;
  /** What may be sent to users and sessions, as a channel. */
  readonly direct: ChannelRoute | undefined;

  constructor(contract: Contract) {
    for (const [key, channel] of Object.entries(contract.channels)) {
      const route = compileChannel(key, channel);
      this.#channels.set(key, route);
      if (route.template.params.length > 0) this.#templates.push(route);
      else
        this.#exact.set(channel.template, {
          route,
          address: channel.template,
          rawParams: {},
          params: {},
        });
    }
    // The template with text where another has a parameter is the closer match.
    this.#templates.sort((a, b) => literalKey(b).localeCompare(literalKey(a)));
    this.direct =
      contract.direct && compileChannel('direct', directChannel(contract.direct, 'user'));
    this.#clientMethods = new Map(Object.entries(contract.clientRpc ?? {}));
    for (const [name, method] of Object.entries(contract.rpc ?? {})) {
      this.#methods.set(name, {
        name,
        method,
        place: `rpc.${name}`,
        scopes: scopesOf(method.scope),
        handler: undefined,
      });
    }
  }

  /** The channel at an address, or the error that says why there is none. */
  channel(address: string): ChannelMatch | ProtocolError {
    return this.#exact.get(address) ?? this.#match(address);
  }

  /** Every channel, in the order of the contract. */
  channels(): Iterable<ChannelRoute> {
    return this.#channels.values();
  }

  /** Every method, in the order of the contract. */
  methods(): Iterable<MethodRoute> {
    return this.#methods.values();
  }

  method(name: string): MethodRoute | undefined {
    return this.#methods.get(name);
  }

  /** A method that clients implement. */
  clientMethod(name: string): Method | undefined {
    return this.#clientMethods.get(name);
  }

  /**
   * Adds the handlers of a service.
   *
   * @throws TypeError when another service handles one of them already.
   */
  mount(service: Service): void {
    for (const [key, handlers] of Object.entries(service.handlers.channels ?? {})) {
      for (const [name, handler] of Object.entries(handlers ?? {})) {
        claim(this.#channels.get(key)?.accepts.get(name), handler, `channels.${key}.${name}`);
      }
    }
    for (const [name, handler] of Object.entries(service.handlers.rpc ?? {})) {
      claim(this.#methods.get(name), handler, `rpc.${name}`);
    }
  }

  /** Places that a service here handles, such as `guide.chat` and `rpc.docs/read`. */
  handled(): readonly string[] {
    const intents = [...this.#channels.values()].flatMap(({ accepts }) => [...accepts.values()]);
    const routes = [...intents, ...this.#methods.values()];
    return routes.filter(({ handler }) => handler !== undefined).map(({ place }) => place);
  }

  /** Places of the contract that no service handles. */
  unhandled(): readonly string[] {
    const intents = [...this.#channels.values()].flatMap((route) =>
      [...route.accepts.values()]
        .filter((intent) => intent.handler === undefined)
        .map((intent) => `channels.${route.key}.${intent.name}`),
    );
    const methods = [...this.#methods.values()].filter((method) => method.handler === undefined);
    return [...intents, ...methods.map((method) => `rpc.${method.name}`)];
  }

  #match(address: string): ChannelMatch | ProtocolError {
    const match = this.#recent.get(address) ?? this.#find(address);
    if (match === undefined) return this.#unknown(address);
    const { route, rawParams } = match;
    const { params: schema } = route.channel;
    if (schema === undefined) return match;
    const parsed = schema.safeParse(rawParams);
    if (parsed.success) return { ...match, params: parsed.data };
    return new ProtocolError(
      'unknown_channel',
      `"${address}" is not an address of "${route.template.source}".`,
      { issues: issuesOf(parsed.error) },
    );
  }

  #find(address: string): ChannelMatch | undefined {
    for (const route of this.#templates) {
      const rawParams = matchTemplate(route.template, address);
      if (rawParams === undefined) continue;
      const match = { route, address, rawParams, params: Object.freeze(rawParams) }; // handlers share it
      if (this.#recent.size >= MAX_RECENT) this.#recent.clear();
      this.#recent.set(address, match);
      return match;
    }
    return undefined;
  }

  #unknown(address: string): ProtocolError {
    if (isReservedAddress(address)) {
      return new ProtocolError('unknown_channel', `"${address}" is reserved for the protocol.`);
    }
    const known = [...this.#channels.values()].map((route) => route.channel.template).slice(0, 20);
    return new ProtocolError(
      'unknown_channel',
      `No channel at "${address}"; the contract has ${known.join(', ')}.`,
    );
  }
}

function compileChannel(key: string, channel: Channel): ChannelRoute {
  const accepts = Object.entries(channel.accepts ?? {}).map(
    ([name, intent]): [string, IntentRoute] => [
      name,
      {
        name,
        intent,
        place: `${key}.${name}`,
        scopes: scopesOf(intent.scope ?? channel.access?.send),
        handler: undefined,
      },
    ],
  );
  return {
    key,
    channel,
    template: parseTemplate(channel.template),
    accepts: new Map(accepts),
    emits: new Map(Object.entries(channel.emits ?? {})),
    subscribeScopes: scopesOf(channel.access?.subscribe),
    bind: Object.entries(channel.access?.bind ?? {}).flatMap(([param, claimName]) =>
      claimName === undefined ? [] : [[param, claimName] as const],
    ),
  };
}

/** Sorts literals before parameters, segment by segment. */
function literalKey(route: ChannelRoute): string {
  return route.template.segments
    .map((segment) => (segment.kind === 'literal' ? '1' : '0'))
    .join('');
}

function claim(
  route: { handler: AnyHandler | undefined } | undefined,
  handler: unknown,
  place: string,
): void {
  if (route === undefined) throw new TypeError(`Gateway: its contract has nothing at "${place}".`);
  if (route.handler !== undefined)
    throw new TypeError(`Gateway: "${place}" is handled by another service already.`);
  route.handler = handler as AnyHandler; // createService typed it against the contract
}
