import type { ProtocolError, WelcomePayload } from '@sallyport/protocol';
import type { ClientError } from '../client-error.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import type { Heartbeat } from './heartbeat.ts';
import { startHeartbeat } from './heartbeat.ts';
import type { TokenWatch } from './token-watch.ts';
import { startTokenWatch } from './token-watch.ts';

/** What a watch does with the connection. */
export interface WatchActions {
  ping(): void;
  /** The connection is dead. */
  expired(reason: string): void;
  /** Hands a token to the server; resolves with when that one expires. */
  refresh(token: string): Promise<number | undefined>;
  failed(error: ClientError | ProtocolError): void;
}

/** A running watch. */
export interface Watch extends Heartbeat, TokenWatch {
  /** When it began; milliseconds since the Unix epoch. */
  readonly since: number;
}

/** Watches a welcomed connection: whether it lives, and that its token does. */
export function startWatch(
  settings: ConnectionSettings,
  { heartbeat: wish, tokenExpiresAt }: WelcomePayload,
  { ping, expired, refresh, failed }: WatchActions,
): Watch {
  const { environment, handshakeTimeoutMs } = settings;
  const heartbeat = startHeartbeat({
    environment,
    ...wish,
    ping,
    expired: () => expired(`nothing arrived for ${wish.timeoutMs} ms`),
  });
  const tokenWatch = startTokenWatch({
    ...settings,
    timeoutMs: handshakeTimeoutMs,
    expiresAt: tokenExpiresAt,
    send: refresh,
    failed,
  });
  return {
    ...heartbeat,
    ...tokenWatch,
    since: environment.now(),
    stop() {
      heartbeat.stop();
      tokenWatch.stop();
    },
  };
}
