import type { PayloadIssue } from '@sallyport/protocol';
import { ProtocolError } from '@sallyport/protocol';
import type { z } from 'zod';

/** A parsed payload, or the error that names each issue. */
export type Validated =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: ProtocolError };

/** Most issues that one error names. */
const MAX_ISSUES = 20;

/** Parses what came with `place`, such as `guide.chat`. */
export function validate(schema: z.ZodType, payload: unknown, place: string): Validated {
  const result = schema.safeParse(payload);
  if (result.success) return { ok: true, value: result.data };
  const issues = issuesOf(result.error);
  const [first] = issues;
  const error = new ProtocolError(
    'invalid_payload',
    `The payload of "${place}" does not fit the contract: ${first?.path || 'the whole'}: ${first?.message}`,
    { issues },
  );
  return { ok: false, error };
}

/** zod's issues with their places as JSON Pointers (RFC 6901). */
export function issuesOf(error: z.ZodError): PayloadIssue[] {
  return error.issues.slice(0, MAX_ISSUES).map(({ path, message }) => ({
    path: path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    message,
  }));
}
