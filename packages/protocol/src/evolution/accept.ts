import { z } from 'zod';
import { pointer } from '../artifact/pointer.ts';

/** An exception: one finding that a team takes on, why, and until when. */
const acceptance = z.strictObject({
  /** Id of the rule. */
  rule: z
    .string()
    .regex(/^EVO-[A-Z]+(?:-[A-Z]+)*$/, 'Write the id of a rule, such as EVO-CHANNEL-REMOVED'),
  /** The place, as the finding prints it. */
  place: z.string().min(1, 'Write the place as the finding prints it'),
  reason: z.string().trim().min(10, 'Say why, in a sentence'),
  /** Last day on which it holds. */
  expires: z.iso.date('Write a day such as 2030-01-31'),
});

/** The shape of an accept file. */
export const acceptFile = z.strictObject({ accepted: z.array(acceptance) });

/** An exception to the rules; see {@link acceptFile}. */
export type Acceptance = z.infer<typeof acceptance>;

/**
 * Reads the text of an accept file: `{"accepted": [{"rule", "place", "reason", "expires"}]}`.
 *
 * @throws TypeError naming each wrong place and what belongs there.
 */
export function parseAcceptFile(text: string): readonly Acceptance[] {
  const result = acceptFile.safeParse(readJson(text));
  if (result.success) return result.data.accepted;
  const places = result.error.issues.map(
    ({ path, message }) => `\n  ${pointer(path) || '/'}: ${message}.`,
  );
  throw new TypeError(
    `Accept file: write {"accepted": [{"rule": "EVO-…", "place": "…", "reason": "…", "expires": "2030-01-31"}]}.${places.join('')}`,
  );
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TypeError(`Accept file: not JSON (${reason}).`, { cause });
  }
}
