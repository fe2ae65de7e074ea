import { UsageError } from '../usage-error.ts';

/** Why `sallyport load` could not begin; the message says what to do. */
export type LoadErrorCode =
  | 'scenario_unreadable'
  | 'scenario_invalid'
  | 'contract_missing'
  | 'unknown_channel'
  | 'unknown_intent'
  | 'unknown_method'
  | 'payload_invalid'
  | 'payload_unsampled'
  | 'threshold_invalid'
  | 'token_missing'
  | 'token_failed'
  | 'too_much'
  | 'unreachable'
  | 'refused'
  | 'contract_mismatch';

/** The caller's mistake, or a server that is not there: the command exits with its `misuseExitCode`. */
export class LoadError extends UsageError {
  readonly code: LoadErrorCode;

  constructor(code: LoadErrorCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options);
    this.code = code;
  }
}
