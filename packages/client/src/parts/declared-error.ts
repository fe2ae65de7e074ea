import type { AcceptsOf, Channel, DeclaredErrorOf } from '@sallyport/protocol';
import { isErrorCode, ProtocolError } from '@sallyport/protocol/wire';
import type { CoreChannel } from '../client-channel.ts';

/** An error that the contract declares. */
export interface DeclaredError {
  readonly code: string;
  readonly data: unknown;
}

/** The error as one that this intent of the channel declares, told apart by `code`; `undefined` for any other. */
export function declaredError<Ch extends Channel, Name extends keyof AcceptsOf<Ch>>(
  _channel: CoreChannel<Ch>,
  _intent: Name,
  error: unknown,
): DeclaredErrorOf<AcceptsOf<Ch>[Name]> | undefined {
  return findDeclaredError(error) as undefined; // what is declared, only the contract's type knows
}

/** The error as a declared one: whatever the protocol's own table does not have. */
export function findDeclaredError(error: unknown): DeclaredError | undefined {
  if (!(error instanceof ProtocolError) || isErrorCode(error.code)) return undefined;
  return { code: error.code, data: error.data };
}
