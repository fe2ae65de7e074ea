import type { JetStreamManager } from '@nats-io/jetstream';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { Bus, Delivery } from '@sallyport/server';
import { natsBus } from '@sallyport/server/nats';
import { expect, test, vi } from 'vitest';
import { openMortal } from './open-mortal.ts';
import { startNats } from './start-engine.ts';

const CONSUME = { concurrency: 4, maxTries: 5 };
const WAIT = { timeout: 40_000, interval: 20 };
/** Far more than one owner has in memory. */
const COUNT = 200;
const IDS = Array.from({ length: COUNT }, (_, at) => `i${at}`);

const open = (servers: string): Bus => natsBus({ servers, leaseMs: 1_500 });
const item = (id: string) => ({ id, lane: 'room', key: 'ada', serial: true, data: id });

/** A consumer that notes what it begins, and stays at one item for ever, so that its stream is never empty. */
function noting() {
  const begun: string[] = [];
  const handler = async ({ id, tries }: Delivery): Promise<void> => {
    begun.push(tries === 1 ? id : `${id} again`);
    if (id === 'stuck') await new Promise(() => {});
  };
  return { begun, handler };
}

/** What the server has of all queues. */
async function countItems(jsm: JetStreamManager): Promise<number> {
  let count = 0;
  for await (const { config, state } of jsm.streams.list()) {
    if (config.name.startsWith('sallyport_queue_')) count += state.messages;
  }
  return count;
}

/** Lets an owner do its work, and kills the server before it has written what it was told to remove. */
async function forget(engine: { url: string; kill(): Promise<void> }, owner: Bus) {
  const first = noting();
  const consumption = await owner.queues.consume('q', first.handler, { ...CONSUME, instance: 'a' });
  await using pusher = open(engine.url);
  await Promise.all(IDS.map((id) => pusher.queues.enqueue('q', item(id))));
  await pusher.queues.enqueue('q', item('stuck'));
  const nc = await connect({ servers: engine.url });
  const jsm = await jetstreamManager(nc);
  await vi.waitFor(() => expect(first.begun).toContain('stuck'), WAIT);
  await vi.waitFor(async () => expect(await countItems(jsm)).toBe(1), WAIT);
  expect(first.begun).toEqual([...IDS, 'stuck']);
  await nc.close();
  await engine.kill();
  return { ...first, consumption };
}

test('an owner that lives on does nothing again that a killed server has forgotten, and tidies it up', async () => {
  await using engine = await startNats();
  await using owner = open(engine.url);
  const { begun } = await forget(engine, owner);
  await engine.restart();
  const nc = await connect({ servers: engine.url });
  const jsm = await jetstreamManager(nc);
  await using other = open(engine.url);
  // In a lane of the same partition that does not wait for what is stuck.
  const after = { ...item('after'), key: 'bob' };
  await vi.waitFor(() => other.queues.enqueue('q', after), WAIT);
  await vi.waitFor(() => expect(begun).toContain('after'), WAIT);
  // It may have lost its lease meanwhile, and begin again what was never done.
  expect(begun.filter((said) => !said.startsWith('stuck'))).toEqual([...IDS, 'after']);
  await vi.waitFor(async () => expect(await countItems(jsm)).toBe(1), WAIT);
  await nc.close();
}, 120_000);

test('the next owner begins nothing again that was done, nor a repeat, and says what was begun before', async () => {
  await using engine = await startNats();
  await using dying = await openMortal(engine.url, open);
  await forget(engine, dying);
  dying.kill();
  await engine.restart();
  await using owner = open(engine.url);
  await using pusher = open(engine.url);
  await vi.waitFor(() => pusher.queues.enqueue('q', item('i199')), WAIT);
  const next = noting();
  await vi.waitFor(
    () => owner.queues.consume('q', next.handler, { ...CONSUME, instance: 'b' }),
    WAIT,
  );
  await vi.waitFor(() => expect(next.begun).toContain('stuck again'), WAIT);
  for (const id of ['i7', 'after']) {
    await pusher.queues.enqueue('q', { ...item(id), key: 'bob' });
  }
  await vi.waitFor(() => expect(next.begun).toContain('after'), WAIT);
  expect(next.begun).toEqual(['stuck again', 'after']);
}, 120_000);

test('a repeat is known however many owners and restarts there were since it was done', async () => {
  await using engine = await startNats();
  const begun: string[] = [];
  await using pusher = open(engine.url);
  // Each does more than there are marks of one partition, and less than a page of ids at its end.
  for (const owner of ['a', 'b', 'c']) {
    await using bus = open(engine.url);
    const consumption = await vi.waitFor(
      () =>
        bus.queues.consume('q', async ({ id }) => void begun.push(id), {
          ...CONSUME,
          instance: owner,
        }),
      WAIT,
    );
    for (let at = 0; at < 100; at += 1) {
      await vi.waitFor(() => pusher.queues.enqueue('q', item(`${owner}${at}`)), WAIT);
      await vi.waitFor(() => expect(begun).toContain(`${owner}${at}`), WAIT);
    }
    await consumption.drain(5_000);
    const nc = await connect({ servers: engine.url });
    const jsm = await jetstreamManager(nc);
    await vi.waitFor(async () => expect(await countItems(jsm)).toBe(0), WAIT);
    await nc.close();
    await engine.kill();
    await engine.restart(); // which forgets the ids of what was removed
  }
  expect(begun).toHaveLength(300);
  await using last = open(engine.url);
  await vi.waitFor(() => pusher.queues.enqueue('q', item('a0')), WAIT);
  for (const id of ['a99', 'b0', 'b99', 'c0', 'c99', 'new']) {
    await pusher.queues.enqueue('q', item(id));
  }
  const next = noting();
  await vi.waitFor(
    () => last.queues.consume('q', next.handler, { ...CONSUME, instance: 'd' }),
    WAIT,
  );
  await vi.waitFor(() => expect(next.begun).toContain('new'), WAIT);
  expect(next.begun).toEqual(['new']);
}, 120_000);
