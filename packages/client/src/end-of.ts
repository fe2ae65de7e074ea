import { ClientError } from './client-error.ts';
import type { ConnectionState } from './connection/connection-state.ts';
import { failure } from './failure.ts';

/** Why nothing more can be sent in a state, where that is so. */
export function endOf(state: ConnectionState): ClientError | undefined {
  if (state.name === 'closed') return failure('closed', []);
  if (state.name !== 'refused' || !state.cause) return undefined;
  const { code, reason } = state.cause;
  if (code === undefined) return new ClientError('token_refused', reason);
  return failure('refused', [code, reason], { closeCode: code });
}
