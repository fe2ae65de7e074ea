import type { ClientStatus } from './client-events.ts';
import type { ConnectionState } from './connection/connection-state.ts';

/** The public view of a state that has lasted for some milliseconds. */
export function statusOf(state: ConnectionState, sinceMs: number): ClientStatus {
  const { name, cause } = state;
  if (name === 'idle') return { state: 'idle' };
  if (name === 'ready') return { state: 'connected' };
  if (name === 'closed') return { state: 'disconnected' };
  const whileUp = cause === undefined ? 'connecting' : 'reconnecting';
  return {
    state: name === 'refused' ? 'disconnected' : whileUp,
    ...(cause?.code !== undefined && { code: cause.code }),
    ...(cause !== undefined && { reason: cause.reason }),
    ...(name === 'waiting' && { retryInMs: Math.max(0, state.delayMs - sinceMs) }),
  };
}
