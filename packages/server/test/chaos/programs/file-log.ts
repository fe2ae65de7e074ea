import { appendFileSync } from 'node:fs';
import type { Log } from '@sallyport/server';

/** Writes warnings and errors to a file, one JSON object a line, for whoever looks into a run that failed. */
export function fileLog(path: string): Log {
  const write = (level: string) => (fields: object, message: string) => {
    const { error, ...rest } = { error: undefined, ...fields };
    const line = {
      at: Date.now(),
      level,
      message,
      ...rest,
      ...(error !== undefined && { error: String(error) }),
    };
    appendFileSync(path, `${JSON.stringify(line)}\n`);
  };
  return { debug() {}, info: write('info'), warn: write('warn'), error: write('error') };
}
