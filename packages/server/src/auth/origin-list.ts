/** The origins that browsers may come from. */
export interface OriginList {
  has(origin: string): boolean;
}

/** One whole label in place of the first: `https://*.example.com`, maybe with a port. */
const PATTERN = /^(https?:\/\/)\*((?:\.[a-z0-9-]+){2,}(?::\d+)?)$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Compares origins as browsers write them (RFC 6454, section 6.2), letter by letter: case, port and trailing dots
 * count, and `null` is never on the list.
 *
 * @throws TypeError where an entry is neither an origin nor a pattern.
 */
export function createOriginList(entries: readonly string[]): OriginList {
  const exact = new Set<string>();
  const patterns: { readonly scheme: string; readonly suffix: string }[] = [];
  for (const entry of entries) {
    const [, scheme, suffix] = PATTERN.exec(entry) ?? [];
    if (scheme !== undefined && suffix !== undefined && isOrigin(`${scheme}a${suffix}`)) {
      patterns.push({ scheme, suffix });
    } else if (isOrigin(entry)) {
      exact.add(entry);
    } else {
      throw new TypeError(
        `createGateway: "origins" must hold origins such as "https://app.example.com" or "https://*.example.com", got "${entry}".`,
      );
    }
  }
  return {
    has: (origin) =>
      exact.has(origin) ||
      patterns.some(
        ({ scheme, suffix }) =>
          origin.startsWith(scheme) &&
          origin.endsWith(suffix) &&
          LABEL.test(origin.slice(scheme.length, origin.length - suffix.length)),
      ),
  };
}

function isOrigin(text: string): boolean {
  return /^https?:\/\/[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
