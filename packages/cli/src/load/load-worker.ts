// A thread of `sallyport load`.
import { parentPort, workerData } from 'node:worker_threads';
import { LoadThread } from './load-thread.ts';
import type { Order, Report, ThreadInput } from './thread-messages.ts';

const SNAPSHOT_MS = 250;

const thread = new LoadThread(workerData as ThreadInput); // what start-threads.ts passes
const timer = setInterval(() => {
  // After what has come is read, so that a thread that was late does not blame the server.
  setImmediate(() => thread.expire());
  report({ kind: 'snapshot', snapshot: thread.snapshot() });
}, SNAPSHOT_MS);

parentPort?.on('message', (order: Order) => void obey(order));
await thread.prepare();
report({ kind: 'prepared' });

async function obey(order: Order): Promise<void> {
  switch (order.kind) {
    case 'ramp':
      return report({ kind: 'ramped', ready: await thread.ramp(order.startAt) });
    case 'stages':
      await thread.runStages(order.startAt, order.subscribers);
      return report({ kind: 'staged' });
    case 'stop':
      return thread.stop();
    case 'finish':
      clearInterval(timer);
      report({ kind: 'result', tally: await thread.finish() });
      parentPort?.close();
  }
}

function report(message: Report): void {
  parentPort?.postMessage(message);
}
