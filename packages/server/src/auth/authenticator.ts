/** Who a connection belongs to, as verified at its establishment. */
export interface Identity<Claims = Record<string, unknown>> {
  /** The token's `sub` (RFC 7519, section 4.1.2). */
  readonly subject: string;
  /** From the token's `scope` (RFC 8693, section 4.2). */
  readonly scopes: ReadonlySet<string>;
  readonly claims: Readonly<Claims>;
  /** Milliseconds since the Unix epoch, from `exp`; absent where the token does not expire. */
  readonly expiresAt?: number;
  /** What the session check said of its user. */
  readonly user?: unknown;
}

/** Verifies the token of a connection. */
export interface Authenticator {
  /**
   * The identity that the token proves.
   *
   * @throws AuthenticationError saying why not, without repeating the token.
   * @throws AuthenticationUnavailable where it cannot be judged now, such as when the keys are out of reach.
   */
  authenticate(token: string, signal: AbortSignal): Promise<Identity>;
}

/** A token that proves nothing. Its message goes to the audit record; the client hears only that it is refused. */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError';
}

/** A token that cannot be judged now. The client comes back later with the same one (1013, HTTP 503). */
export class AuthenticationUnavailable extends Error {
  override readonly name = 'AuthenticationUnavailable';
}
