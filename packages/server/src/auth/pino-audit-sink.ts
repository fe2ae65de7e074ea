import { pino } from 'pino';
import type { AuditSink } from './audit.ts';

/** Bytes that may wait for a slow output; past it records are dropped and counted. */
const MAX_WAITING_BYTES = 1_048_576;

/** Where a {@link pinoAuditSink} writes. */
export interface PinoAuditOptions {
  /** A file descriptor, or the path of a file to append to. Default: 2, standard error. */
  readonly destination?: number | string;
}

/**
 * Writes each record as one line of JSON, without ever waiting for the output: the gateway's default, on standard
 * error, where it does not mix with what a program prints.
 *
 * @example
 * ```ts
 * import { pinoAuditSink } from '@sallyport/server';
 *
 * export const audit = pinoAuditSink({ destination: '/var/log/sallyport/audit.jsonl' });
 * ```
 */
export function pinoAuditSink({ destination = 2 }: PinoAuditOptions = {}): AuditSink {
  const output = pino.destination({
    dest: destination,
    sync: false,
    mkdir: true,
    maxLength: MAX_WAITING_BYTES,
  });
  let failure: Error | undefined;
  output.on('drop', () => {
    failure = new Error(`more than ${MAX_WAITING_BYTES} bytes wait for the output`);
  });
  output.on('error', (error: Error) => {
    failure = error;
  });
  // A record has its own time.
  const logger = pino({ base: { log: 'audit' }, timestamp: false }, output);
  return {
    write(record) {
      logger.info(record);
      if (failure === undefined) return;
      const error = failure;
      failure = undefined;
      throw error;
    },
    flush: () =>
      new Promise((resolve, reject) => {
        output.flush((error) => (error ? reject(error) : resolve()));
      }),
  };
}
