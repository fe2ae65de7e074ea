import type { ClientEnvelopeOf } from '@sallyport/protocol';
import { isReservedAddress, ProtocolError } from '@sallyport/protocol';
import { whose } from '../auth/access-guard.ts';
import type { Connection } from '../connection/connection.ts';
import type { RoutingEnvironment } from './routing-environment.ts';

/** Subscribes a connection to a channel. Specification: Subscriptions. */
export function receiveSubscribe(
  connection: Connection,
  { id, channel, payload }: ClientEnvelopeOf<'subscribe'>,
  environment: RoutingEnvironment,
): void {
  const match = isReservedAddress(channel)
    ? new ProtocolError('forbidden', `"${channel}" is reserved, and not of this connection.`)
    : environment.routes.channel(channel);
  const refusal =
    match instanceof ProtocolError
      ? match
      : (environment.access.subscribe(connection, match) ??
        tooMany(connection, channel, environment));
  if (refusal !== undefined) {
    connection.sendError(id, refusal);
    return;
  }
  const since = payload?.since;
  const acknowledge = (answer: object): void => {
    connection.releaseMessages(channel); // a position in the answer is that of the messages before it
    connection.send({ type: 'ack', ref: id, payload: { ...answer } });
  };
  const isFirst = environment.deliver.subscribe(connection, channel);
  if (isFirst) {
    const event = { event: 'subscription', outcome: 'accepted', channel } as const;
    environment.audit.record({ ...whose(connection), ...event });
  }
  if (!(match instanceof ProtocolError) && match.route.channel.history !== undefined) {
    const refuse = (error: ProtocolError): void => {
      environment.deliver.unsubscribe(connection, channel);
      connection.sendError(id, error);
    };
    environment.histories.subscribe({ connection, address: channel, since, acknowledge, refuse });
    return;
  }
  // There is no log to recover from, and a client that asked for one must hear it.
  acknowledge(isFirst && since !== undefined ? { recovered: false, cause: 'policy' } : {});
}

/** Ends subscriptions that the identity may no longer have. Specification: Token expiry. */
export function revokeSubscriptions(connection: Connection, environment: RoutingEnvironment): void {
  for (const channel of [...connection.subscriptions]) {
    const match = environment.routes.channel(channel);
    const refusal =
      match instanceof ProtocolError ? match : environment.access.keep(connection, match);
    if (refusal === undefined) continue;
    environment.deliver.unsubscribe(connection, channel);
    const payload = { reason: refusal.message };
    const event = { event: 'subscription', outcome: 'revoked', channel, ...payload } as const;
    environment.audit.record({ ...whose(connection), ...event });
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

function tooMany(
  { subscriptions }: Connection,
  channel: string,
  { limits }: RoutingEnvironment,
): ProtocolError | undefined {
  if (subscriptions.size < limits.maxSubscriptions || subscriptions.has(channel)) return undefined;
  return new ProtocolError(
    'rate_limited',
    `More than ${limits.maxSubscriptions} subscriptions; give one up first.`,
  );
}
