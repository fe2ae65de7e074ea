import type { DeclaredErrors } from '@sallyport/protocol';
import { isStream, ProtocolError } from '@sallyport/protocol';
import type { z } from 'zod';
import type { AnyHandler, RouteTable } from '../../routing/route-table.ts';
import type { WorkOrder } from './work-order.ts';

/** What an order is for: the handler, and the shapes that it is held to. */
export interface WorkTarget {
  readonly place: string;
  readonly handler: AnyHandler;
  /** The channel's parameters, parsed. */
  readonly params: unknown;
  readonly payload: z.ZodType;
  readonly errors: DeclaredErrors;
  readonly answer:
    | { readonly kind: 'ack' }
    | { readonly kind: 'reply'; readonly schema: z.ZodType }
    | { readonly kind: 'stream'; readonly schema: z.ZodType };
}

/** Finds what an order is for, or the error that says why there is nothing. */
export function findTarget(
  routes: RouteTable,
  { channel, name }: WorkOrder,
): WorkTarget | ProtocolError {
  return channel === '' ? findMethod(routes, name) : findIntent(routes, channel, name);
}

function findMethod(routes: RouteTable, name: string): WorkTarget | ProtocolError {
  const route = routes.method(name);
  if (route?.handler === undefined) return notHere(`rpc.${name}`);
  const { place, handler, method } = route;
  const { params: payload, errors, result: schema } = method;
  return { place, handler, params: {}, payload, errors, answer: { kind: 'reply', schema } };
}

function findIntent(routes: RouteTable, channel: string, name: string): WorkTarget | ProtocolError {
  const match = routes.channel(channel);
  if (match instanceof ProtocolError) return match;
  const route = match.route.accepts.get(name);
  if (route?.handler === undefined) return notHere(`${match.route.key}.${name}`);
  const { place, handler, intent } = route;
  const { payload, errors } = intent;
  const target = { place, handler, params: match.params, payload, errors };
  if (intent.kind === 'event') return { ...target, answer: { kind: 'ack' } };
  const { reply } = intent;
  return isStream(reply)
    ? { ...target, answer: { kind: 'stream', schema: reply.chunk } }
    : { ...target, answer: { kind: 'reply', schema: reply } };
}

function notHere(place: string): ProtocolError {
  return new ProtocolError(
    'unavailable',
    `This instance of the service does not handle "${place}".`,
  );
}
