import { z } from 'zod';

/** Asks the gateway that runs an id to send its texts here. */
export const JOIN = 'answers/join';
/** A text of an answer, to the gateway whose connection waits for it. */
export const TEXT = 'answers/text';
/** How much of what came was read, so that a stream goes on. */
export const READ = 'answers/read';
/** Stops what runs for an id. */
export const STOP = 'answers/stop';
/** No more texts come. */
export const LEFT = 'answers/left';

/** Characters of one text at most; as a letter it may take twice as many, and engines take a million bytes. */
export const MAX_LETTER_CHARS = 262_144;

const place = { userId: z.string(), id: z.string() };

export const Join = z.object({
  ...place,
  /** Names the one who reads. */
  reader: z.string(),
  /** Texts that it has. */
  have: z.int().nonnegative(),
  /** Characters that it has read. */
  read: z.int().nonnegative(),
  /** Whether it joined before, and only wants to be sure of it. */
  again: z.boolean(),
});
export type Join = z.infer<typeof Join>;

/**
 * Why no more texts come: they go to another connection now, one is too large to go by letter, or nothing was begun
 * there and nothing is remembered.
 */
const Leaving = z.enum(['moved', 'oversize', 'dropped']);
export type Leaving = z.infer<typeof Leaving>;

/** What comes of a `Join`. */
export const Joined = z.enum(['joined', ...Leaving.options, 'gone', 'unknown']);
export type Joined = z.infer<typeof Joined>;

export const Text = z.object({
  reader: z.string(),
  /** Which of the texts it is, from 0. */
  at: z.int().nonnegative(),
  text: z.string(),
  isLast: z.boolean(),
});
export type Text = z.infer<typeof Text>;

export const Read = z.object({ reader: z.string(), read: z.int().nonnegative() });
export type Read = z.infer<typeof Read>;

export const Stop = z.object({
  ...place,
  /** Who asks for it: what goes to another by now goes on. */
  reader: z.string(),
  code: z.enum(['cancelled', 'timeout']),
  message: z.string(),
});
export type Stop = z.infer<typeof Stop>;

export const Left = z.object({ reader: z.string(), why: Leaving });
export type Left = z.infer<typeof Left>;
