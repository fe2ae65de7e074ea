import type { ServerEnvelope } from '@sallyport/protocol';
import { BusError, startService } from '@sallyport/server';
import type { GatewayHarness } from '@sallyport/testing';
import { connectRaw, startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it, vi } from 'vitest';
import { createAgents, createSeen } from './remote/agents.ts';
import { contract } from './remote/contract.ts';
import { countedBus } from './remote/counted-bus.ts';

const channel = 'room:blue';
const refused = () => new BusError('refused', 'It is too long for the engine.');

/** Until it holds, on a busy machine too. */
const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 9_000 });

/** Two gateways, and instances of a service as a test needs them. */
async function startCluster() {
  const counted = countedBus(refused);
  const { bus } = counted;
  const [one, two] = await Promise.all([
    startGatewayHarness(contract, { bus }),
    startGatewayHarness(contract, { bus }),
  ]);
  const running: AsyncDisposable[] = [one, two];
  return {
    ...{ counted, bus, one, two },
    async startAgents(by: string, seen = createSeen(), concurrency = 64) {
      const service = await startService(createAgents(by, seen), { bus, concurrency });
      running.push(service);
      return { service, seen };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(running.map((each) => each[Symbol.asyncDispose]()));
      await bus[Symbol.asyncDispose]();
    },
  };
}

/** A connection of one session of ada's. */
async function connectTo(harness: GatewayHarness<typeof contract>, session: string) {
  const url = new URL(harness.url);
  url.searchParams.set('session', session);
  const client = await connectRaw(url.href, { token: await harness.mint({ subject: 'ada' }) });
  await client.next(({ type }) => type === 'system');
  return client;
}

const who = (id: string, more: object = {}) => ({
  ...{ id, channel, intent: 'who', payload: {} },
  ...more,
});
const order = (text: string) => ({ id: text, channel, intent: 'order', payload: { text } });
const hang = (text: string) => ({ id: text, channel, intent: 'hang', payload: { text } });
const unavailable = { type: 'error', payload: { code: 'unavailable', retryable: true } };

describe('work that is not stored', () => {
  it('is what follows the first of a connection on a channel', async () => {
    await using cluster = await startCluster();
    await cluster.startAgents('far');
    const client = await cluster.one.connect();
    for (const id of ['1', '2', '3', '4']) {
      expect(await client.ask(who(id))).toMatchObject({ type: 'reply', payload: { by: 'far' } });
    }
    expect(cluster.counted.stored).toHaveLength(1);
    expect(cluster.counted.handed).toBe(3);
  });

  it('keeps its order with what is stored [SP-MSG-009]', async () => {
    await using cluster = await startCluster();
    const { seen } = await cluster.startAgents('far', createSeen(), 1);
    const client = await cluster.one.connect();
    await client.ask(who('first'));
    const expected: string[] = [];
    const sent: Promise<unknown>[] = [];
    for (let n = 0; n < 30; n += 1) {
      const isDurable = n % 5 === 4;
      const text = `${n}`;
      expected.push(text);
      const note = { id: text, channel, intent: 'note', payload: { text } };
      sent.push(client.ask(isDurable ? order(text) : note));
    }
    await Promise.all(sent);
    await eventually(() => expect(seen.began).toEqual(expected));
    expect(cluster.counted.handed).toBeGreaterThan(0);
  });

  it('is done once, though its user asks again at another gateway [SP-REQ-018]', async () => {
    await using cluster = await startCluster();
    const { seen } = await cluster.startAgents('far');
    const client = await cluster.one.connect({ subject: 'ada' });
    const other = await cluster.two.connect({ subject: 'ada' });
    await client.ask(who('1'));
    const note = { id: '2', channel, intent: 'note', payload: { text: 'once' } };
    client.send(note);
    other.send(note);
    const isAnswer = ({ type }: ServerEnvelope): boolean => type === 'ack';
    // Where they meet while it runs, the one who asked last gets the answer.
    await Promise.any([client.next(isAnswer), other.next(isAnswer)]);
    await client.ask(who('3'));
    await other.ask(who('4'));
    expect(seen.notes).toEqual(['once']);
  });

  it('that is lost on its way is answered unavailable, and what follows is done', async () => {
    await using cluster = await startCluster();
    const { seen } = await cluster.startAgents('far');
    const client = await cluster.one.connect({}, { timeoutMs: 9_000 });
    await client.ask(who('1'));
    cluster.counted.handing = 'lost';
    const lost = client.ask(hang('lost'));
    await eventually(() => expect(cluster.counted.handed).toBe(1));
    cluster.counted.handing = 'sent';
    const next = client.ask(who('2'));
    expect(await lost).toMatchObject(unavailable);
    expect(await next).toMatchObject({ type: 'reply' });
    expect(seen.started).toEqual([]);
  });

  it('that the engine does not take as a letter is stored', async () => {
    await using cluster = await startCluster();
    await cluster.startAgents('far');
    const client = await cluster.one.connect();
    await client.ask(who('1'));
    cluster.counted.handing = 'failed';
    expect(await client.ask(who('2'))).toMatchObject({ type: 'reply' });
    expect(cluster.counted.stored).toHaveLength(2);
  });

  it('goes to whoever owns its channel by then', async () => {
    await using cluster = await startCluster();
    const first = await cluster.startAgents('first');
    const client = await cluster.one.connect({}, { timeoutMs: 9_000 });
    let count = 0;
    const ask = async (): Promise<unknown> => {
      count += 1;
      const reply = await client.ask(who(`${count}`));
      expect(reply).toMatchObject({ type: 'reply' });
      return reply;
    };
    await ask();
    await ask();
    await cluster.startAgents('second');
    const asking = Array.from({ length: 50 }, ask);
    await first.service.drain();
    await Promise.all(asking);
    expect(await ask()).toMatchObject({ payload: { by: 'second' } });
  });

  it('that is on its way to an instance that leaves is done by another', async () => {
    await using cluster = await startCluster();
    const first = await cluster.startAgents('first');
    const client = await cluster.one.connect({}, { timeoutMs: 9_000 });
    await client.ask(who('1'));
    cluster.counted.handing = 'held';
    const asked = client.ask(who('2'));
    await eventually(() => expect(cluster.counted.handed).toBe(1));
    await cluster.startAgents('second');
    const { promise: told, resolve } = Promise.withResolvers<void>();
    cluster.counted.loses = (data) => {
      if (data.includes('"kind":"work.leaves"')) resolve();
      return false;
    };
    const drained = first.service.drain();
    await told; // it has released what it owned, and waits for what is on its way to it
    await cluster.counted.deliver();
    expect(await asked).toMatchObject({ type: 'reply', payload: { by: 'second' } });
    await drained;
  });

  it('that was refused is stored, though the first word of it was lost', async () => {
    await using cluster = await startCluster();
    await cluster.startAgents('far');
    const client = await cluster.one.connect({}, { timeoutMs: 9_000 });
    await client.ask(who('1'));
    cluster.counted.handing = 'lost';
    const lost = client.ask(who('2'));
    await eventually(() => expect(cluster.counted.handed).toBe(1));
    cluster.counted.handing = 'sent';
    let refusals = 0;
    cluster.counted.loses = (data) => {
      if (!data.includes('"type":"refused"')) return false;
      refusals += 1;
      return refusals === 1;
    };
    const next = client.ask(who('3')); // refused, because what went before it never came
    expect(await lost).toMatchObject(unavailable);
    expect(await next).toMatchObject({ type: 'reply' });
    expect(refusals).toBe(2);
  });

  it('waits for its turn, and is begun when there is room', async () => {
    await using cluster = await startCluster();
    const { seen } = await cluster.startAgents('far', createSeen(), 2);
    const client = await cluster.one.connect({}, { timeoutMs: 9_000 });
    await client.ask(who('1'));
    const one = client.ask(hang('a'));
    const two = client.ask(hang('b'));
    await eventually(() => expect(seen.started).toEqual(['a', 'b']));
    const third = client.ask(hang('c'));
    const durable = client.ask(order('d'));
    client.send({ type: 'cancel', ref: 'a' });
    expect(await one).toMatchObject({ type: 'error', payload: { code: 'cancelled' } });
    await eventually(() => expect(seen.started).toEqual(['a', 'b', 'c']));
    expect(await durable).toMatchObject({ type: 'ack' });
    for (const ref of ['b', 'c']) client.send({ type: 'cancel', ref });
    await Promise.all([two, third]);
    await eventually(() => expect(seen.orders.map(({ text }) => text)).toEqual(['d']));
  });

  it('is not overtaken by what its session sends through another gateway [SP-MSG-009]', async () => {
    await using cluster = await startCluster();
    const { promise: released, resolve } = Promise.withResolvers<void>();
    const { seen } = await cluster.startAgents('far', { ...createSeen(), released }, 1);
    const busy = await cluster.one.connect();
    void busy.ask(hang('busy')).catch(() => {});
    await eventually(() => expect(seen.started).toEqual(['busy']));
    const session = crypto.randomUUID();
    const note = (text: string) => ({ id: text, channel, intent: 'note', payload: { text } });
    const before = await connectTo(cluster.one, session);
    for (const text of ['1', '2', '3']) before.send(note(text));
    // The first is stored, and there is no room for it; the others wait for it in the gateway.
    await eventually(() => expect(cluster.counted.stored).toHaveLength(2));
    before.socket.terminate();
    const after = await connectTo(cluster.two, session);
    const acks = Promise.all(['1', '2', '3', '4', '5'].map((text) => after.ask(note(text))));
    await eventually(() => expect(cluster.counted.stored).toHaveLength(5)); // the fifth waits in its turn
    resolve();
    for (const ack of await acks) expect(ack).toMatchObject({ type: 'ack' });
    expect(seen.began).toEqual(['1', '2', '3', '4', '5']);
  });

  it('goes on where its gateway closes, for a client that asks another', async () => {
    await using cluster = await startCluster();
    const { promise: released, resolve } = Promise.withResolvers<void>();
    const { seen } = await cluster.startAgents('far', { ...createSeen(), released });
    const client = await cluster.one.connect({ subject: 'ada' });
    for (const id of ['1', '2']) void client.ask(hang(id)).catch(() => {});
    await eventually(() => expect(seen.started).toEqual(['1', '2']));
    expect(cluster.counted.handed).toBe(1);
    client.socket.terminate();
    await expect.poll(() => cluster.one.gateway.connections()).toEqual([]);
    await cluster.one.gateway.close({ spreadMs: 0, deadlineMs: 100 });
    const other = await cluster.two.connect({ subject: 'ada' }, { timeoutMs: 9_000 });
    const answers = Promise.all(['1', '2'].map((id) => other.ask(hang(id))));
    resolve();
    for (const answer of await answers) expect(answer).toMatchObject({ type: 'reply' });
    expect(seen.started).toEqual(['1', '2']);
  });
});
