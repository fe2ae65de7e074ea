import type { Identity } from '../auth/authenticator.ts';

/** What is known of the caller, as handlers of the SDK get it in `authInfo`. */
export interface McpAuthInfo {
  /** Always empty: a gateway does not keep tokens, and a tool must not pass them on. */
  readonly token: string;
  /** From the token's `client_id` or `azp`, else its subject. */
  readonly clientId: string;
  readonly scopes: string[];
  /** Seconds since the Unix epoch. */
  readonly expiresAt?: number;
  readonly extra: { readonly subject: string; readonly claims: Readonly<Record<string, unknown>> };
}

/** An identity in the words of the SDK. */
export function toAuthInfo({ subject, scopes, claims, expiresAt }: Identity): McpAuthInfo {
  const clientId = [claims.client_id, claims.azp].find((claim) => typeof claim === 'string');
  return {
    token: '',
    clientId: typeof clientId === 'string' ? clientId : subject,
    scopes: [...scopes],
    ...(expiresAt !== undefined && { expiresAt: Math.floor(expiresAt / 1_000) }),
    extra: { subject, claims },
  };
}
