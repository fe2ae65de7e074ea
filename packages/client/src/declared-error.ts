import { isErrorCode, ProtocolError } from '@sallyport/protocol/wire';

/** An error that the contract declares. */
export interface DeclaredError {
  readonly code: string;
  readonly data: unknown;
}

/** The error as a declared one: whatever the protocol's own table does not have. */
export function findDeclaredError(error: unknown): DeclaredError | undefined {
  if (!(error instanceof ProtocolError) || isErrorCode(error.code)) return undefined;
  return { code: error.code, data: error.data };
}
