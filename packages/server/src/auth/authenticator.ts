/** Who a connection belongs to, as verified at its establishment. */
export interface Identity {
  /** The token's `sub` (RFC 7519, section 4.1.2). */
  readonly subject: string;
  /** From the token's `scope` (RFC 8693, section 4.2). */
  readonly scopes: ReadonlySet<string>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Milliseconds since the Unix epoch, from `exp`; absent where the token does not expire. */
  readonly expiresAt?: number;
}

/** Verifies the token of a connection. */
export interface Authenticator {
  /**
   * The identity that the token proves.
   *
   * @throws AuthenticationError saying why not, without repeating the token.
   */
  authenticate(token: string, signal: AbortSignal): Promise<Identity>;
}

/** A token that proves nothing; its message is told to the client. */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError';
}
