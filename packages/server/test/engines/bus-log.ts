import type { Log } from '@sallyport/server';

/** A log whose lines a test can read. */
export interface BusLog extends Log {
  /** Messages, each after its level. */
  readonly lines: readonly string[];
}

export function busLog(): BusLog {
  const lines: string[] = [];
  const at = (level: string) => (_: object, message: string) =>
    void lines.push(`${level}: ${message}`);
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
