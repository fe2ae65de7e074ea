import type { ClientEnvelope } from '@sallyport/protocol';
import {
  decodeClientEnvelope,
  errorCodes,
  isErrorCode,
  ProtocolError,
  toProtocolError,
} from '@sallyport/protocol';
import type { Connection } from '../connection/connection.ts';
import { receiveIntent } from './intent.ts';
import type { Refresh } from './refresh.ts';
import { refuse } from './refuse.ts';
import type { RoutingEnvironment } from './routing-environment.ts';
import { receiveJsonRpc } from './rpc.ts';
import { countStrike } from './strike.ts';
import { receiveSubscribe, receiveUnsubscribe } from './subscribe.ts';

/** Takes one text frame of a connection to where its type is handled. */
export type Receive = (connection: Connection, text: string) => void;

/** The one switch on the type of what clients send. */
export function createRouter(environment: RoutingEnvironment, refresh: Refresh): Receive {
  const { limits, clock, stats, log } = environment;

  const route = (connection: Connection, envelope: ClientEnvelope): void => {
    switch (envelope.type) {
      case 'message':
        receiveIntent(connection, envelope, environment);
        break;
      case 'subscribe':
        receiveSubscribe(connection, envelope, environment);
        break;
      case 'unsubscribe':
        receiveUnsubscribe(connection, envelope, environment);
        break;
      case 'cancel':
        connection.inFlight.get(envelope.ref)?.stop('cancelled', 'Cancelled by the client.');
        break;
      case 'refresh':
        refresh(connection, envelope, environment);
        break;
      case 'jsonrpc':
        receiveJsonRpc(connection, envelope, environment);
        break;
      case 'ping':
        connection.send({
          type: 'pong',
          ...(envelope.id !== undefined && { ref: envelope.id }),
          timestamp: clock.now(),
        });
        break;
      case 'pong':
        if (environment.answers.confirmed(connection, envelope.ref))
          connection.allowance.giveBack();
        break;
      default:
        envelope satisfies never;
    }
  };

  /** A repeat joins the work that still runs, or is answered from memory. */
  const joins = (connection: Connection, envelope: ClientEnvelope): boolean => {
    if (!asksForAnswer(envelope) || envelope.id === undefined) return false;
    if (connection.inFlight.has(envelope.id)) return true;
    return isRemembered(envelope) && environment.answers.recall(connection, envelope.id);
  };

  /** What a contract's own schemas throw ends here: it costs the frame, never the process. */
  const routeSafely = (connection: Connection, envelope: ClientEnvelope): void => {
    try {
      route(connection, envelope);
    } catch (error) {
      log.error({ type: envelope.type, error }, 'a frame could not be handled');
      const id = 'id' in envelope ? envelope.id : undefined;
      connection.sendError(id, toProtocolError(error));
    }
  };

  return (connection, text) => {
    stats.messagesIn += 1;
    const allowance = connection.allowance.take(connection.lastSeenAt, text.length);
    if (allowance === 'exhausted') return connection.close(4429, TOO_FAST);
    const decoded = decodeClientEnvelope(text, limits);
    if (decoded.ok) {
      const { envelope } = decoded;
      noteUse(connection, envelope);
      if (joins(connection, envelope)) return;
      if (allowance === 'taken') routeSafely(connection, envelope);
      else refuseFrame(connection, envelope, environment);
      return;
    }
    const { code } = decoded.error;
    connection.sendError(decoded.id, decoded.error);
    if (isErrorCode(code) && errorCodes[code].strike) countStrike(connection, limits);
  };
}

const TOO_FAST = 'too many frames; respect limits.messagesPerSecond of welcome';

/** Answers a frame that came too soon. Specification: Limits. */
function refuseFrame(
  connection: Connection,
  envelope: ClientEnvelope,
  environment: RoutingEnvironment,
): void {
  const retryAfterMs = connection.allowance.retryAfterMs(connection.lastSeenAt);
  const refusal = new ProtocolError('rate_limited', `Too many frames; wait ${retryAfterMs} ms.`, {
    retryAfterMs,
  });
  const id = 'id' in envelope ? envelope.id : undefined;
  if (isRemembered(envelope)) refuse({ connection, id, environment }, refusal);
  else connection.sendError(id, refusal);
}

/** Liveness alone is no use of the connection. */
function noteUse(connection: Connection, { type }: ClientEnvelope): void {
  if (type !== 'ping' && type !== 'pong') connection.lastActiveAt = connection.lastSeenAt;
}

/** The others speak of one connection. */
function isRemembered({ type }: ClientEnvelope): boolean {
  return type === 'message' || type === 'jsonrpc';
}

/** Liveness has no terminal answer, and `cancel` no id. */
function asksForAnswer(
  envelope: ClientEnvelope,
): envelope is Exclude<ClientEnvelope, { type: 'cancel' | 'ping' | 'pong' }> {
  return envelope.type !== 'cancel' && envelope.type !== 'ping' && envelope.type !== 'pong';
}
