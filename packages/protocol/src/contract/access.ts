/** A scope of the token's `scope` claim (RFC 8693, section 4.2), or several that must all be there. */
export type Scope = string | readonly string[];

/** Who may use a channel. What is not said is open to every authenticated identity. */
export interface ChannelAccess<Param extends string = string> {
  /** Scopes needed to subscribe. */
  readonly subscribe?: Scope;
  /** Scopes needed for each accepted intent that names none itself. */
  readonly send?: Scope;
  /** Parameters that must equal a claim of the token: `{ userId: 'sub' }`. */
  readonly bind?: { readonly [Name in Param]?: string };
}

/** The scopes as a list. */
export function scopesOf(scope: Scope | undefined): readonly string[] {
  if (scope === undefined) return [];
  return typeof scope === 'string' ? [scope] : scope;
}
