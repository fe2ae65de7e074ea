import type { ClientEnvelopeOf } from '@sallyport/protocol';
import { isReservedAddress, ProtocolError } from '@sallyport/protocol';
import { checkChannelAccess } from '../auth/access.ts';
import type { Connection } from '../connection/connection.ts';
import type { RoutingEnvironment } from './routing-environment.ts';

/** Subscribes a connection to a channel. Specification: Subscriptions. */
export function receiveSubscribe(
  connection: Connection,
  { id, channel, payload }: ClientEnvelopeOf<'subscribe'>,
  environment: RoutingEnvironment,
): void {
  const refusal = findRefusal(connection, channel, environment);
  if (refusal !== undefined) {
    connection.sendError(id, refusal);
    return;
  }
  const isFirst = environment.deliver.subscribe(connection, channel);
  // There is no log to recover from, and a client that asked for one must hear it.
  const recovers = isFirst && payload?.since !== undefined;
  const answer = recovers ? { recovered: false, cause: 'policy' as const } : {};
  connection.send({ type: 'ack', ref: id, payload: answer });
}

/** Ends subscriptions that the identity may no longer have. Specification: Token expiry. */
export function revokeSubscriptions(connection: Connection, environment: RoutingEnvironment): void {
  for (const channel of [...connection.subscriptions]) {
    const refusal = findRefusal(connection, channel, environment);
    if (refusal === undefined) continue;
    environment.deliver.unsubscribe(connection, channel);
    const payload = { reason: refusal.message };
    connection.send({ type: 'system', intent: 'unsubscribed', channel, payload });
  }
}

/** Ends a subscription. Specification: Subscriptions. */
export function receiveUnsubscribe(
  connection: Connection,
  { id, channel }: ClientEnvelopeOf<'unsubscribe'>,
  environment: RoutingEnvironment,
): void {
  if (environment.deliver.unsubscribe(connection, channel)) {
    connection.send({ type: 'ack', ref: id });
    return;
  }
  const message = `This connection is not subscribed to "${channel}".`;
  connection.sendError(id, new ProtocolError('not_subscribed', message));
}

function findRefusal(
  connection: Connection,
  channel: string,
  { routes, limits }: RoutingEnvironment,
): ProtocolError | undefined {
  if (isReservedAddress(channel)) {
    return new ProtocolError('forbidden', `"${channel}" is reserved, and not of this connection.`);
  }
  const match = routes.channel(channel);
  if (match instanceof ProtocolError) return match;
  const refusal = checkChannelAccess(connection.identity, match, match.route.subscribeScopes);
  if (refusal !== undefined) return refusal;
  const { subscriptions } = connection;
  if (subscriptions.size >= limits.maxSubscriptions && !subscriptions.has(channel)) {
    return new ProtocolError(
      'rate_limited',
      `More than ${limits.maxSubscriptions} subscriptions; give one up first.`,
    );
  }
  return undefined;
}
