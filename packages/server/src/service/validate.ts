import type { PayloadIssue } from '@sallyport/protocol';
import { ProtocolError } from '@sallyport/protocol';
import type { z } from 'zod';

/** A parsed payload, or the error that names each issue. */
export type Validated =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      readonly error: ProtocolError;
      /** How many issues there are, of which the error names the first. */
      readonly issueCount: number;
    };

/** Most issues that one error names. */
const MAX_ISSUES = 20;
/** Longest text of an issue, and of its place: both may hold what was sent. */
const MAX_TEXT = 500;

/** Parses what came with `place`, such as `guide.chat`. */
export function validate(schema: z.ZodType, payload: unknown, place: string): Validated {
  const result = schema.safeParse(payload, { error: nameFirstOnly() });
  if (result.success) return { ok: true, value: result.data };
  const issues = issuesOf(result.error);
  const [first] = issues;
  const error = new ProtocolError(
    'invalid_payload',
    `The payload of "${place}" does not fit the contract: ${first?.path || 'the whole'}: ${first?.message}`,
    { issues },
  );
  return { ok: false, error, issueCount: result.error.issues.length };
}

/** zod's issues with their places as JSON Pointers (RFC 6901). */
export function issuesOf(error: z.ZodError): PayloadIssue[] {
  return error.issues.slice(0, MAX_ISSUES).map(({ path, message }) => ({
    path: cut(pointerTo(path)),
    message: cut(message),
  }));
}

/** A text for what nobody reads, because finding one for each of 80,000 issues holds the event loop. */
function nameFirstOnly(): () => string | undefined {
  let named = 0;
  return () => {
    named += 1;
    return named <= MAX_ISSUES ? undefined : 'more';
  };
}

function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT).toWellFormed()}…`;
}
