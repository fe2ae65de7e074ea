import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { AuditEvent, AuditRecord } from './audit-record.ts';
import { AuditShares } from './audit-shares.ts';

/**
 * Where audit records go. A sink that answers with a promise may take its time; one that does its work at once must
 * be quick, because the gateway waits for it.
 */
export interface AuditSink {
  /** Takes a record. What it throws costs the record, and nothing else. */
  write(record: AuditRecord): void | Promise<void>;
  /** Resolves once everything written is safe; asked when the gateway closes. */
  flush?(): Promise<void>;
}

/** Keeps nothing: for tests, and where something else sees every connection. */
export const silentAudit: AuditSink = { write() {} };

/** Writes records, and never waits, throws, or grows. */
export interface Audit {
  record(event: AuditEvent): void;
  /** Resolves when the sink is done, or has had its time. */
  flush(): Promise<void>;
}

/** What records are made with. */
export interface AuditParts {
  readonly sink: AuditSink;
  readonly instance: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Records that a sink may have unfinished; past it records are dropped and counted. */
const MAX_UNFINISHED = 1_024;
/** Milliseconds between two log lines about a failing sink. */
const COMPLAINT_INTERVAL_MS = 10_000;
/** Milliseconds that a sink has to finish when the gateway closes. */
const FLUSH_TIMEOUT_MS = 2_000;

/** Makes the one way to a sink. */
export function createAudit({ sink, instance, clock, log }: AuditParts): Audit {
  let unfinished = 0;
  let dropped = 0;
  let complainedAt = Number.NEGATIVE_INFINITY;

  const lose = (count: number, error: unknown): void => {
    dropped += count;
    if (clock.monotonicMs() - complainedAt < COMPLAINT_INTERVAL_MS) return;
    complainedAt = clock.monotonicMs();
    log.error({ dropped, error }, 'audit records are lost');
  };

  const hand = (event: AuditEvent, count: number): void => {
    try {
      const result = sink.write({ ...event, time: clock.now(), instance });
      if (!(result instanceof Promise)) return;
      unfinished += 1;
      result
        .catch((error: unknown) => lose(count, error))
        .finally(() => {
          unfinished -= 1;
        });
    } catch (error) {
      lose(count, error);
    }
  };

  const write = (event: AuditEvent): void => {
    if (unfinished >= MAX_UNFINISHED) {
      lose(1, new Error(`the sink has ${MAX_UNFINISHED} records unfinished`));
      return;
    }
    if (dropped > 0) {
      const count = dropped;
      dropped = 0;
      hand({ event: 'audit', outcome: 'dropped', count }, count);
    }
    hand(event, 1);
  };
  const shares = new AuditShares(write);

  return {
    record(event) {
      if (shares.admits(event, clock.monotonicMs())) write(event);
    },
    async flush() {
      shares.settle();
      const done = new AbortController();
      const flushed = Promise.resolve()
        .then(() => sink.flush?.())
        .catch((error: unknown) => log.error({ error }, 'the audit sink could not be flushed'))
        .finally(() => done.abort());
      await Promise.race([flushed, clock.after(FLUSH_TIMEOUT_MS, done.signal)]);
    },
  };
}
