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

/** A `contract.json` that cannot be used; never crosses the wire. */
export class ContractJsonError extends Error {
  override readonly name = 'ContractJsonError';
  readonly code: ContractJsonErrorCode;
  readonly issues: readonly ContractJsonIssue[];

  /** @param remedy - What to do about it, as a sentence. */
  constructor(
    code: ContractJsonErrorCode,
    remedy: string,
    issues: readonly ContractJsonIssue[] = [],
  ) {
    const places = issues.map((issue) => `\n  ${issue.path || '/'}: ${issue.message}`).join('');
    super(`contract.json (${code}): ${remedy}${places}`);
    this.code = code;
    this.issues = issues;
  }
}
