/** What can be wrong with a contract as data. */
export type ContractJsonErrorCode =
  | 'not_json'
  | 'not_a_contract'
  | 'older_format'
  | 'newer_format'
  | 'invalid_contract'
  | 'unsupported_schema';

/** One wrong place of a `contract.json`, and what belongs there. */
export interface ContractJsonIssue {
  /** JSON Pointer (RFC 6901). */
  readonly path: string;
  readonly message: string;
}

/** What a {@link ContractJsonError} knows beside its message. */
export interface ContractJsonErrorOptions {
  readonly code: ContractJsonErrorCode;
  readonly issues?: readonly ContractJsonIssue[];
  readonly cause?: unknown;
}

/** A `contract.json` that cannot be used; never crosses the wire. */
export class ContractJsonError extends Error {
  override readonly name = 'ContractJsonError';
  readonly code: ContractJsonErrorCode;
  readonly issues: readonly ContractJsonIssue[];

  /** @param message - What is wrong and what to do about it, in sentences. */
  constructor(message: string, { code, issues = [], cause }: ContractJsonErrorOptions) {
    const places = issues.map((issue) => `\n  ${issue.path || '/'}: ${issue.message}`).join('');
    super(`contract.json (${code}): ${message}${places}`, { cause });
    this.code = code;
    this.issues = issues;
  }
}
