import type { ClientEnvelopeOf } from '@sallyport/protocol';
import { isReservedAddress, ProtocolError } from '@sallyport/protocol';
import { whose } from '../auth/access-guard.ts';
import type { Connection } from '../connection/connection.ts';
import type { ChannelMatch } from './route-table.ts';
import type { RoutingEnvironment } from './routing-environment.ts';

type Subscribe = ClientEnvelopeOf<'subscribe'>;

/** Subscribes a connection to a channel. Specification: Subscriptions. */
export function receiveSubscribe(
  connection: Connection,
  envelope: Subscribe,
  environment: RoutingEnvironment,
): void {
  const { id, channel, payload } = envelope;
  if (waits(connection, channel, () => receiveSubscribe(connection, envelope, environment))) return;
  const match = find(connection, channel, environment);
  if (match instanceof ProtocolError) return connection.sendError(id, match);
  const since = payload?.since;
  const isFirst = environment.deliver.subscribe(connection, channel);
  if (isFirst) {
    const event = { event: 'subscription', outcome: 'accepted', channel } as const;
    environment.audit.record({ ...whose(connection), ...event });
  }
  const join = begin(connection, { id, channel }, environment);
  if (match.route.channel.history !== undefined) {
    environment.histories.subscribe({ connection, address: channel, since, ...join });
    return;
  }
  // There is no log to recover from, and a client that asked for one must hear it.
  const answer = isFirst && since !== undefined ? { recovered: false, cause: 'policy' } : {};
  const heard = isFirst ? environment.deliver.heard(match) : undefined;
  if (heard === undefined) return join.acknowledge(answer);
  heard.then(
    () => join.acknowledge(answer),
    () => join.refuse(new ProtocolError('unavailable', `"${channel}" cannot be heard now.`)),
  );
}

/** The channel, or why a connection may not subscribe to it. */
function find(
  connection: Connection,
  channel: string,
  environment: RoutingEnvironment,
): ChannelMatch | ProtocolError {
  if (isReservedAddress(channel)) {
    const said = `"${channel}" is reserved, and not of this connection.`;
    return new ProtocolError('forbidden', said);
  }
  const match = environment.routes.channel(channel);
  if (match instanceof ProtocolError) return match;
  const refusal =
    environment.access.subscribe(connection, match) ?? tooMany(connection, channel, environment);
  return refusal ?? match;
}

/** A subscription on its way to its one answer; what the client says of the channel meanwhile comes after it. */
function begin(
  connection: Connection,
  { id, channel }: Pick<Subscribe, 'id' | 'channel'>,
  { deliver }: RoutingEnvironment,
) {
  const joined = Promise.withResolvers<void>();
  connection.joining.set(channel, joined.promise);
  const end = (): void => {
    connection.joining.delete(channel);
    joined.resolve();
  };
  return {
    acknowledge(answer: object): void {
      end();
      connection.releaseMessages(channel); // a position in the answer is that of the messages before it
      connection.send({ type: 'ack', ref: id, payload: { ...answer } });
      deliver.enter(connection, channel);
    },
    refuse(error: ProtocolError): void {
      end();
      deliver.unsubscribe(connection, channel);
      connection.sendError(id, error);
    },
  };
}

/** Whether something waits for the answer to a subscription; it is done then. */
function waits(connection: Connection, channel: string, next: () => void): boolean {
  const joining = connection.joining.get(channel);
  void joining?.then(() => {
    if (connection.open) next();
  });
  return joining !== undefined;
}

/** Ends subscriptions that the identity may no longer have. Specification: Token expiry. */
export function revokeSubscriptions(connection: Connection, environment: RoutingEnvironment): void {
  for (const channel of [...connection.subscriptions]) revoke(connection, channel, environment);
}

function revoke(connection: Connection, channel: string, environment: RoutingEnvironment): void {
  if (waits(connection, channel, () => revoke(connection, channel, environment))) return;
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
  if (waits(connection, channel, () => receiveUnsubscribe(connection, envelope, environment)))
    return;
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
