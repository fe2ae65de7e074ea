import type { Log } from '@sallyport/server';

/** Warnings and errors on the terminal; the rest is for a log that keeps it. */
export const consoleLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (fields, message) => console.warn(`warning: ${message}`, fields),
  error: (fields, message) => console.error(`error: ${message}`, fields),
};
