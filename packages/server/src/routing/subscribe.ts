import type { ClientEnvelopeOf } from '@sallyport/protocol';
import { isReservedAddress, ProtocolError } from '@sallyport/protocol';
import { whose } from '../auth/access-guard.ts';
import type { Connection } from '../connection/connection.ts';
import { isJoining, join } from './joining.ts';
import type { ChannelMatch } from './route-table.ts';
import type { RoutingEnvironment } from './routing-environment.ts';

/** Subscribes a connection to a channel. Specification: Subscriptions. */
export function receiveSubscribe(
  connection: Connection,
  envelope: ClientEnvelopeOf<'subscribe'>,
  environment: RoutingEnvironment,
): void {
  const { id, channel, payload } = envelope;
  const again = (): void => receiveSubscribe(connection, envelope, environment);
  if (isJoining(connection, channel, again)) return;
  if (isReservedAddress(channel)) return environment.direct.subscribe(connection, envelope);
  const match = find(connection, channel, environment);
  if (match instanceof ProtocolError) return connection.sendError(id, match);
  const since = payload?.since;
  const isFirst = environment.deliver.subscribe(connection, channel);
  if (isFirst) {
    const event = { event: 'subscription', outcome: 'accepted', channel } as const;
    environment.audit.record({ ...whose(connection), ...event });
  }
  const { deliver } = environment;
  const answers = join(connection, {
    id,
    channel,
    joined: () => deliver.enter(connection, channel),
    refused: () => void deliver.unsubscribe(connection, channel),
  });
  if (match.route.channel.history !== undefined) {
    environment.histories.subscribe({ connection, address: channel, since, ...answers });
    return;
  }
  // There is no log to recover from, and a client that asked for one must hear it.
  const answer = isFirst && since !== undefined ? { recovered: false, cause: 'policy' } : {};
  const heard = isFirst ? environment.deliver.heard(match) : undefined;
  if (heard === undefined) return answers.acknowledge(answer);
  heard.then(
    () => answers.acknowledge(answer),
    () => answers.refuse(new ProtocolError('unavailable', `"${channel}" cannot be heard now.`)),
  );
}

/** The channel, or why a connection may not subscribe to it. */
function find(
  connection: Connection,
  channel: string,
  environment: RoutingEnvironment,
): ChannelMatch | ProtocolError {
  const match = environment.routes.channel(channel);
  if (match instanceof ProtocolError) return match;
  const refusal =
    environment.access.subscribe(connection, match) ?? tooMany(connection, channel, environment);
  return refusal ?? match;
}

/** Ends subscriptions that the identity may no longer have. Specification: Token expiry. */
export function revokeSubscriptions(connection: Connection, environment: RoutingEnvironment): void {
  for (const channel of [...connection.subscriptions]) revoke(connection, channel, environment);
}

function revoke(connection: Connection, channel: string, environment: RoutingEnvironment): void {
  if (isJoining(connection, channel, () => revoke(connection, channel, environment))) return;
  if (!connection.subscriptions.has(channel)) return;
  const match = environment.routes.channel(channel);
  const refusal =
    match instanceof ProtocolError ? match : environment.access.keep(connection, match);
  if (refusal === undefined) return;
  environment.deliver.unsubscribe(connection, channel);
  const payload = { reason: refusal.message };
  const event = { event: 'subscription', outcome: 'revoked', channel, ...payload } as const;
  environment.audit.record({ ...whose(connection), ...event });
  connection.send({ type: 'system', intent: 'unsubscribed', channel, payload });
}

/** Ends a subscription. Specification: Subscriptions. */
export function receiveUnsubscribe(
  connection: Connection,
  envelope: ClientEnvelopeOf<'unsubscribe'>,
  environment: RoutingEnvironment,
): void {
  const { id, channel } = envelope;
  const again = (): void => receiveUnsubscribe(connection, envelope, environment);
  if (isJoining(connection, channel, again)) return;
  const { deliver, direct } = environment;
  const subscriptions = isReservedAddress(channel) ? direct : deliver;
  if (subscriptions.unsubscribe(connection, channel)) {
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
