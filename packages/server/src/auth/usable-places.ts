import type { ChannelRoute, MethodRoute, RouteTable } from '../routing/route-table.ts';
import { checkScopes } from './access.ts';
import type { Identity } from './authenticator.ts';

/** One channel, as far as an identity may use it. */
export interface UsableChannel {
  /** The template, in which parameters that are bound to a claim are filled in. */
  readonly channel: string;
  readonly subscribe: boolean;
  /** Names of the intents that it may send. */
  readonly accepts: readonly string[];
  /** Names of the intents that it may receive. */
  readonly emits: readonly string[];
}

/** What of a contract an identity may use. */
export interface UsablePlaces {
  readonly channels: readonly UsableChannel[];
  readonly methods: readonly string[];
}

/** Goes by the access rules of the contract; a policy decides later, when it knows what is asked. */
export function usablePlaces(identity: Identity, routes: RouteTable): UsablePlaces {
  const allowed = (scopes: readonly string[]): boolean =>
    checkScopes(identity, scopes) === undefined;
  return {
    channels: [...routes.channels()].flatMap((route) => usableChannel(identity, route, allowed)),
    methods: [...routes.methods()].filter(({ scopes }) => allowed(scopes)).map(nameOf),
  };
}

function usableChannel(
  identity: Identity,
  route: ChannelRoute,
  allowed: (scopes: readonly string[]) => boolean,
): readonly UsableChannel[] {
  const channel = fillIn(identity, route);
  if (channel === undefined) return [];
  const subscribe = allowed(route.subscribeScopes);
  const accepts = [...route.accepts.values()].filter(({ scopes }) => allowed(scopes)).map(nameOf);
  if (!subscribe && accepts.length === 0) return [];
  return [{ channel, subscribe, accepts, emits: subscribe ? [...route.emits.keys()] : [] }];
}

/** The template with what the identity's claims fix; nothing where they cannot be in an address. */
function fillIn(identity: Identity, { template, bind }: ChannelRoute): string | undefined {
  const claims = new Map(bind.map(([param, claim]) => [param, identity.claims[claim]]));
  const segments: string[] = [];
  for (const segment of template.segments) {
    if (segment.kind === 'literal') {
      segments.push(segment.text);
    } else if (claims.has(segment.name)) {
      const claim = claims.get(segment.name);
      if (typeof claim !== 'string' || !SEGMENT.test(claim)) return undefined;
      segments.push(claim);
    } else {
      segments.push(`{${segment.name}}`);
    }
  }
  return segments.join(':');
}

/** Specification: Addresses. */
const SEGMENT = /^[A-Za-z0-9_~.-]+$/;

function nameOf({ name }: { readonly name: MethodRoute['name'] }): string {
  return name;
}
