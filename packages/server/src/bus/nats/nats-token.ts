import { createHash } from 'node:crypto';

/** Longer ones would not fit the server's line or a file name. */
const MAX_NAME_LENGTH = 100;

/**
 * Any string as one token of a NATS subject or key: letters, digits, `-` and `_` as they are, every other byte as
 * `=` and two hexadecimal digits.
 */
export function encodeToken(text: string): string {
  if (text === '') return '=';
  return encodeURIComponent(text.toWellFormed())
    .replace(/[.!~*'()]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%', '=');
}

/** What was encoded. Throws `URIError` where it is no such token. */
export function decodeToken(token: string): string {
  return token === '=' ? '' : decodeURIComponent(token.replaceAll('=', '%'));
}

/** Any string as a part of the name of a stream; a long one by its digest. */
export function nameToken(text: string): string {
  const token = encodeToken(text);
  if (token.length <= MAX_NAME_LENGTH) return token;
  return createHash('sha256').update(text).digest('hex');
}
