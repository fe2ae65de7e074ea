import type { GuardedBus } from '../bus/guard/guarded-bus.ts';
import type { Clock } from '../clock.ts';
import type { GatewayStats } from '../gateway-api.ts';
import type { AddressGate } from '../limits/address-gate.ts';
import type { UserConnections } from '../limits/user-connections.ts';
import type { Readiness } from '../readiness.ts';
import type { Deliver } from '../routing/delivery/deliver.ts';
import type { Upgrade } from '../upgrade.ts';
import type { Stats } from './stats.ts';

/** Where the figures of a gateway are. */
export interface GatewayStatsParts {
  readonly instance: string;
  readonly clock: Clock;
  /** On the monotonic clock. */
  readonly startedAt: number;
  readonly connections: { readonly size: number };
  readonly users: UserConnections;
  readonly gate: AddressGate;
  readonly upgrade: Upgrade;
  readonly readiness: Readiness;
  readonly deliver: Deliver;
  readonly stats: Stats;
  readonly bus: Pick<GuardedBus, 'figures'> | undefined;
}

/** Reads the figures of a gateway. */
export function gatewayStats(parts: GatewayStatsParts): GatewayStats {
  const { clock, readiness, stats } = parts;
  const latencyMs = stats.latencyMs();
  return {
    instance: parts.instance,
    uptimeMs: clock.monotonicMs() - parts.startedAt,
    ready: readiness.ready,
    draining: readiness.draining,
    connections: {
      active: parts.connections.size,
      establishing: parts.upgrade.establishing,
      total: stats.connectionsTotal,
      users: parts.users.size,
      addresses: parts.gate.size,
    },
    messages: { in: stats.messagesIn, out: stats.messagesOut, leftOut: stats.messagesLeftOut },
    errors: stats.errors(),
    channels: parts.deliver.counts(),
    ...(latencyMs !== undefined && { latencyMs }),
    ...(parts.bus !== undefined && { bus: parts.bus.figures }),
  };
}
