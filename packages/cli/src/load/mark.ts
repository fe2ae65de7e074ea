/** What a message carries from its sender to its subscribers, so that they know it again. */
export interface Mark {
  /** Different for each message of a run. */
  readonly message: number;
  /** Place of the action in the mix. */
  readonly action: number;
  /** When it was to be sent, in milliseconds of the run's clock. */
  readonly intendedAt: number;
}

const RADIX = 36;
const MICROS = 1_000;

/** Finds marks of one run in frames; those of earlier runs, which a history may hold, are others'. */
export type ReadMark = (text: string) => Mark | undefined;

/** The text of a mark, which passes through JSON as it is. */
export function writeMark(run: string, { message, action, intendedAt }: Mark): string {
  const numbers = [message, action, Math.round(intendedAt * MICROS)];
  return `~${run}.${numbers.map((number) => number.toString(RADIX)).join('.')}~`;
}

export function markReader(run: string): ReadMark {
  const pattern = new RegExp(`~${run}\\.([0-9a-z]+)\\.([0-9a-z]+)\\.([0-9a-z]+)~`);
  return (text) => {
    const [, message, action, micros] = pattern.exec(text) ?? [];
    if (message === undefined || action === undefined || micros === undefined) return undefined;
    return {
      message: Number.parseInt(message, RADIX),
      action: Number.parseInt(action, RADIX),
      intendedAt: Number.parseInt(micros, RADIX) / MICROS,
    };
  };
}
