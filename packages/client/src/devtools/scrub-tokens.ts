import { mapJson } from './json.ts';

/** What stands where a token stood. */
export const TOKEN = '[redacted: token]';

/** A JWT: its header is a JSON object, which base64url begins with `ey` (RFC 7515, section 3.1). */
const JWT = /\bey[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g;
const BEARER = /\bbearer[ .][\w.~+/-]+=*/gi;
/** Members that hold secrets by their names, whatever a contract says. */
const TELLING_NAME =
  /^(?:(?:access|auth|bearer|id|refresh|session)?[_-]?token|jwt|ticket|authorization|cookie|set-cookie|passw(?:or)?d|(?:client[_-]?)?secret|api[_-]?key|private[_-]?key)$/i;

/** The value without tokens: JWTs wherever they stand, and members that are named like a secret. */
export function scrubTokens(value: unknown): unknown {
  return mapJson(value, (item, member) => {
    if (member !== undefined && TELLING_NAME.test(member) && isSet(item)) return TOKEN;
    return typeof item === 'string' ? scrubText(item) : item;
  });
}

/** The text without JWTs and bearer tokens. */
export function scrubText(text: string): string {
  return text.replace(JWT, TOKEN).replace(BEARER, TOKEN);
}

function isSet(value: unknown): boolean {
  return value !== null && value !== undefined && typeof value !== 'boolean';
}
