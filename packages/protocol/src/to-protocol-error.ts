import { ProtocolError } from './protocol-error.ts';

/** `thrown` itself where it is a ProtocolError; anything else becomes `internal`, its text kept local. */
export function toProtocolError(thrown: unknown): ProtocolError {
  if (thrown instanceof ProtocolError) return thrown;
  return new ProtocolError('internal', 'The server failed to handle this frame.', {
    cause: thrown,
  });
}
