import { z } from 'zod';
import { hostileFrame } from './hostile-frame.ts';

/** Names the format of a file with a finding; readers refuse another. */
export const FUZZ_FORMAT = 'sallyport-fuzz/1';

const findingFile = z.object({
  format: z.literal(FUZZ_FORMAT),
  /** The seed that found it. */
  seed: z.int(),
  /** Name and version of the contract that the frames were made from. */
  contract: z.string(),
  expected: z.string(),
  actual: z.string(),
  /** The check of every frame that found it, where one did. */
  check: z.string().exactOptional(),
  frames: z.array(hostileFrame).min(1),
});

/** What a fuzz run found, as it is kept: the frames, and what came of them. */
export type FindingFile = z.infer<typeof findingFile>;

/**
 * Reads a finding that was kept.
 *
 * @throws TypeError where it is not one.
 */
export function parseFindingFile(text: string): FindingFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TypeError('it is not JSON; sallyport conform fuzz --save writes such files.', {
      cause,
    });
  }
  const read = findingFile.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new TypeError(
    `it is not a finding of ${FUZZ_FORMAT}: ${issue?.path.join('.')}: ${issue?.message}`,
    { cause: read.error },
  );
}
