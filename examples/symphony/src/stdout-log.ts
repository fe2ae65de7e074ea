import type { Log } from '@sallyport/server';

/** Writes each line as JSON to standard output, without those for debugging. */
export const stdoutLog: Log = {
  debug() {},
  info: (fields, message) => write('info', fields, message),
  warn: (fields, message) => write('warn', fields, message),
  error: (fields, message) => write('error', fields, message),
};

function write(level: string, fields: object, message: string): void {
  const line = JSON.stringify({ level, message, ...fields }, (_key, value: unknown) =>
    value instanceof Error ? String(value) : value,
  );
  process.stdout.write(`${line}\n`);
}
