import type { ClientStatus } from './client-events.ts';
import type { ConnectionState, StateName } from './connection/connection-state.ts';

/** The public view of a state that has lasted for some milliseconds. */
export function statusOf(state: ConnectionState, sinceMs: number): ClientStatus {
  const { name, cause } = state;
  return {
    state: lasting[name] ?? (cause ? 'reconnecting' : 'connecting'),
    ...cause,
    ...(name === 'waiting' && { retryInMs: Math.max(0, state.delayMs - sinceMs) }),
  };
}

const lasting: Partial<Record<StateName, ClientStatus['state']>> = {
  idle: 'idle',
  ready: 'connected',
  refused: 'disconnected',
  closed: 'disconnected',
};
