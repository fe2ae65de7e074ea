import { ProtocolError } from '@sallyport/protocol/wire';
import type { Failure } from '../client-error.ts';
import { ClientError } from '../client-error.ts';

/** Whether the client or the server failed; anything else is a bug of the caller, and for the caller to see. */
export function isFailure(error: unknown): error is Failure {
  return error instanceof ClientError || error instanceof ProtocolError;
}
