import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RawClient } from '@sallyport/testing';
import { connectRaw, createTokenMint } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { ask, Desk, toRef } from '../../answers/desk.ts';
import type { Engine } from '../start-engine.ts';
import { startNats, startRedis } from '../start-engine.ts';
import { connectBus } from './connect-bus.ts';
import { startGatewayProcess } from './start-gateway-process.ts';

const engines: readonly [string, () => Promise<Engine>][] = [
  ['Redis', () => startRedis()],
  ['NATS', () => startNats()],
];

const memoryOf = ({ received: [welcome] }: RawClient) =>
  welcome?.type === 'system' && welcome.intent === 'welcome' ? welcome.payload.memory : undefined;

/** Two gateways in this process, each with a way of its own to the engine. */
async function startTwo(engine: Engine) {
  const desk = new Desk();
  const buses = [connectBus(engine.url), connectBus(engine.url)] as const;
  const a = await desk.start({ bus: buses[0], instance: 'a' });
  const b = await desk.start({ bus: buses[1], instance: 'b' });
  return {
    ...{ desk, a, b },
    async [Symbol.asyncDispose]() {
      desk.open.resolve();
      await Promise.all([a[Symbol.asyncDispose](), b[Symbol.asyncDispose]()]);
      await Promise.all(buses.map((bus) => bus[Symbol.asyncDispose]()));
    },
  };
}

/** Two gateways in processes of their own, and what they ran. */
async function startProcesses(engine: Engine) {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-answers-'));
  const journal = join(folder, 'journal');
  writeFileSync(journal, '');
  const key = randomBytes(32);
  const start = (instance: string) =>
    startGatewayProcess({ engineUrl: engine.url, key, journal, instance });
  const [a, b] = await Promise.all([start('a'), start('b')]);
  const { mint } = createTokenMint(key);
  return {
    ...{ a, b },
    async connect(url: string): Promise<RawClient> {
      const client = await connectRaw(url, { token: await mint(), timeoutMs: 60_000 });
      await client.next(({ type }) => type === 'system');
      return client;
    },
    /** How often each id was run. */
    runs(): ReadonlyMap<string, number> {
      const counts = new Map<string, number>();
      for (const line of readFileSync(journal, 'utf8').split('\n')) {
        const [id = ''] = line.split(' ');
        if (id !== '') counts.set(id, (counts.get(id) ?? 0) + 1);
      }
      return counts;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([a.kill(), b.kill()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const room = (intent: string, id: string, ms: number) => ({
  ...{ id, channel: 'room', intent },
  payload: { ms },
});

describe.each(engines)('on %s', (_name, startEngine) => {
  it('a repeat elsewhere is answered from the record, or joins [SP-REQ-018] [SP-REQ-019]', async () => {
    await using engine = await startEngine();
    await using two = await startTwo(engine);
    const first = await two.a.connect();
    const second = await two.b.connect();
    expect(memoryOf(first)).toBeDefined();
    expect(memoryOf(second)).toEqual(memoryOf(first));
    const answer = await first.ask(ask('add', '1', { by: 2 }));
    expect(await second.ask(ask('add', '1', { by: 2 }))).toEqual(answer);
    first.send(ask('count', '2'));
    await first.next((envelope) => envelope.type === 'reply' && envelope.seq === 1);
    first.socket.terminate();
    second.send(ask('count', '2'));
    await second.next((envelope) => envelope.type === 'reply' && envelope.seq === 1);
    two.desk.open.resolve();
    await second.next((envelope) => envelope.type === 'reply' && envelope.seq === 3);
    const seqs = second.received.filter(toRef('2')).map((one) => one.type === 'reply' && one.seq);
    expect(seqs).toEqual([0, 1, 2, 3]);
    expect(two.desk.runs).toEqual(['1', '2']);
  });

  it('an engine that comes back empty is another memory [SP-REQ-028]', async () => {
    await using engine = await startEngine();
    await using two = await startTwo(engine);
    const first = await two.a.connect();
    await engine.restart({ empty: true });
    await expect
      .poll(
        async () => {
          await using late = await two.b.connect();
          return memoryOf(late)?.id === memoryOf(first)?.id;
        },
        { timeout: 20_000, interval: 200 },
      )
      .toBe(false);
    await using later = await two.a.connect();
    expect(await later.ask(ask('add', '3', { by: 2 }))).toMatchObject({ type: 'reply' });
  });

  it('what a killed gateway had is answered once, and run once unless it was interrupted [SP-REQ-022] [SP-REQ-024] [SP-REQ-030] [SP-REQ-031]', {
    timeout: 90_000,
  }, async () => {
    await using engine = await startEngine();
    await using two = await startProcesses(engine);
    const [first, second] = [await two.connect(two.a.url), await two.connect(two.b.url)];
    const done = Array.from({ length: 100 }, (_, n) => room('work', `d${n}`, n % 7));
    const sent = done.map((frame, n) => (n % 2 === 0 ? first : second).ask(frame));
    await Promise.all(sent);
    const interrupted = (intent: string) =>
      Array.from({ length: 10 }, (_, n) => room(intent, `${intent}${n}`, 600_000));
    const broken = [...interrupted('work'), ...interrupted('keep')];
    for (const frame of broken) first.send(frame);
    await expect.poll(() => two.runs().size, { timeout: 20_000 }).toBe(120);
    await two.a.kill();

    const again = [...done, ...broken.map((frame) => ({ ...frame, payload: { ms: 0 } }))];
    await Promise.all(again.map((frame) => second.ask(frame)));
    for (const { id } of done) {
      const answers = [...first.received, ...second.received].filter(toRef(id));
      expect(new Set(answers.map((one) => JSON.stringify(one))).size, id).toBe(1);
      expect(two.runs().get(id), id).toBe(1);
    }
    for (const { id, intent } of broken) {
      const answers = second.received.filter(toRef(id));
      // What is durable is run again; of the rest nobody knows how far it came.
      const [type, runs] = intent === 'keep' ? ['ack', 2] : ['error', 1];
      expect(answers, id).toEqual([expect.objectContaining({ type })]);
      expect(two.runs().get(id), id).toBe(runs);
    }
  });
});
