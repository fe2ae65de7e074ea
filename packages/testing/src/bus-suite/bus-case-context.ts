import { setTimeout as pause } from 'node:timers/promises';
import type { Bus } from '@sallyport/server';
import { within } from '../conformance/deadline.ts';
import type { BusTarget, DisposablePartitions, MortalBus } from './bus-target.ts';

/** What a case works with. */
export interface BusCaseContext {
  /** Two instances on one engine. */
  readonly one: Bus;
  readonly other: Bus;
  /** A subject that nobody used before. */
  readonly subject: string;
  /** Settles like the promise, but fails once it takes too long. */
  within<T>(promise: Promise<T>, expected: string): Promise<T>;
  /** Asks again and again until it is so; fails once it takes too long. */
  until(isSo: () => boolean | Promise<boolean>, expected: string): Promise<void>;
  /** Another instance, disposed of when the case is over. */
  open(): Promise<Bus>;
  /** Another instance that can be killed, likewise. */
  openMortal(): Promise<MortalBus>;
  /** Another store of partitions, likewise. */
  openPartitions(): Promise<DisposablePartitions>;
}

export interface OpenedContext extends AsyncDisposable {
  readonly context: BusCaseContext;
}

const WAIT_MS = 15_000;
const ASK_EVERY_MS = 10;

/** Opens what a case works with. */
export async function openBusContext(target: BusTarget, subject: string): Promise<OpenedContext> {
  await using opening = new AsyncDisposableStack();
  const use = async <T extends AsyncDisposable>(opened: Promise<T>): Promise<T> =>
    opening.use(await within(opened, WAIT_MS, 'an instance to open'));
  const [one, other] = [await use(target.open()), await use(target.open())];
  const resources = opening.move();
  const context: BusCaseContext = {
    one,
    other,
    subject,
    within: (promise, expected) => within(promise, WAIT_MS, expected),
    async until(isSo, expected) {
      const end = performance.now() + WAIT_MS;
      while (!(await within(Promise.resolve(isSo()), WAIT_MS, expected))) {
        if (performance.now() > end)
          throw new Error(`Expected ${expected}; not so within ${WAIT_MS} ms.`);
        await pause(ASK_EVERY_MS);
      }
    },
    open: async () => resources.use(await target.open()),
    async openMortal() {
      if (target.openMortal === undefined) throw new Error('The target opens nothing to kill.');
      return resources.use(await target.openMortal());
    },
    async openPartitions() {
      if (target.openPartitions === undefined) throw new Error('The target opens no partitions.');
      return resources.use(await target.openPartitions());
    },
  };
  return { context, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
