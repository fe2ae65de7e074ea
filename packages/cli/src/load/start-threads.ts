import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Snapshot } from './tally.ts';
import type { Order, Report, ThreadInput } from './thread-messages.ts';

/** One thread of a run. */
export interface Thread {
  readonly latest: Snapshot | undefined;
  order(order: Order): void;
  /** The next report of a kind; rejects where the thread fails. */
  next<Kind extends Report['kind']>(kind: Kind): Promise<Extract<Report, { kind: Kind }>>;
  end(): Promise<void>;
}

/** Starts a thread. Its module stands beside this one, in the sources as in the build. */
export function startThread(input: ThreadInput): Thread {
  const module = new URL(`./load-worker${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(module, { workerData: input });
  let latest: Snapshot | undefined;
  const gone = new Promise<never>((_, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`A thread of the load ended with ${code}.`)));
  });
  gone.catch(() => {}); // heard by whoever waits
  worker.on('message', (report: Report) => {
    if (report.kind === 'snapshot') latest = report.snapshot;
  });
  return {
    get latest() {
      return latest;
    },
    order: (order) => worker.postMessage(order),
    next(kind) {
      type Wanted = Extract<Report, { kind: typeof kind }>;
      const found = new Promise<Wanted>((resolve) => {
        const hear = (report: Report): void => {
          if (report.kind !== kind) return;
          worker.off('message', hear);
          resolve(report as Wanted); // its kind was compared
        };
        worker.on('message', hear);
      });
      return Promise.race([found, gone]);
    },
    async end() {
      await worker.terminate();
    },
  };
}
