import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Identity } from '../auth/authenticator.ts';
import type { GatewayLimits } from '../limits/gateway-limits.ts';
import type { Subprotocol } from '../subprotocol.ts';
import type { Stats } from '../telemetry/stats.ts';
import type { Flusher } from './send-queue.ts';

/** What a connection is made of. */
export interface ConnectionParts {
  readonly id: string;
  readonly sessionId: string;
  readonly identity: Identity;
  readonly subprotocol: Subprotocol;
  readonly websocket: WebSocket;
  readonly socket: Duplex;
  readonly flusher: Flusher;
  readonly stats: Stats;
  readonly now: number;
  /** As if a ping had been sent then: its first one follows an interval later. */
  readonly lastPingAt: number;
  /** Where it comes from. */
  readonly address: string;
  readonly limits: GatewayLimits;
}
