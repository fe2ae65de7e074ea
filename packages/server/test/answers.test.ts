import type { ServerEnvelope } from '@sallyport/protocol';
import { channel, defineContract, event, method, request, stream } from '@sallyport/protocol';
import { createGateway, createService, memoryBus } from '@sallyport/server';
import type { HarnessOptions } from '@sallyport/testing';
import { createTokenMint, startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createManualTime } from './manual-time.ts';

const contract = defineContract({
  name: 'remembered',
  version: '1.0.0',
  channels: {
    desk: channel('desk', {
      accepts: {
        add: request({ payload: z.object({ by: z.int() }), reply: z.object({ sum: z.int() }) }),
        later: request({ payload: z.object({}), reply: z.object({ sum: z.int() }) }),
        note: event({ payload: z.object({}) }),
        count: request({ payload: z.object({}), reply: stream(z.object({ n: z.int() })) }),
        bulk: request({ payload: z.object({}), reply: stream(z.object({ text: z.string() })) }),
      },
    }),
  },
  rpc: { add: method({ params: z.object({ by: z.int() }), result: z.int() }) },
});

async function start(options: HarnessOptions<typeof contract> = {}) {
  const runs: string[] = [];
  const gates = { open: Promise.withResolvers<void>(), aborted: 0 };
  let sum = 0;
  const service = createService(contract, {
    channels: {
      desk: {
        add({ by }, { id }) {
          runs.push(String(id));
          sum += by;
          return { sum };
        },
        async later(_payload, { id, signal }) {
          runs.push(String(id));
          signal.addEventListener('abort', () => {
            gates.aborted += 1;
          });
          await gates.open.promise;
          return { sum };
        },
        note(_payload, { id }) {
          runs.push(String(id));
        },
        async *count(_payload, { id }) {
          runs.push(String(id));
          yield { n: 0 };
          yield { n: 1 };
          await gates.open.promise;
          yield { n: 2 };
        },
        async *bulk() {
          for (let n = 0; n < 40; n += 1) yield { text: 'x'.repeat(50_000) };
        },
      },
    },
    rpc: {
      add({ by }) {
        runs.push('rpc');
        sum += by;
        return sum;
      },
    },
  });
  const harness = await startGatewayHarness(contract, { ...options, services: [service] });
  return { ...harness, runs, gates };
}

const desk = (intent: string, id: string, payload: object = {}) => ({
  id,
  channel: 'desk',
  intent,
  payload,
});
const toRef = (ref: string) => (envelope: ServerEnvelope) =>
  'ref' in envelope && envelope.ref === ref;

describe('a repeat', () => {
  it.each([
    ['a request', desk('add', '1', { by: 2 }), { type: 'reply', payload: { sum: 2 } }],
    ['an event', desk('note', '1'), { type: 'ack' }],
    [
      'a call',
      {
        type: 'jsonrpc',
        id: '1',
        payload: { jsonrpc: '2.0', id: 7, method: 'add', params: { by: 2 } },
      },
      { type: 'jsonrpc', payload: { jsonrpc: '2.0', id: 7, result: 2 } },
    ],
    [
      'a batch',
      {
        type: 'jsonrpc',
        id: '1',
        payload: [{ jsonrpc: '2.0', id: 7, method: 'add', params: { by: 2 } }],
      },
      { type: 'jsonrpc', payload: [{ jsonrpc: '2.0', id: 7, result: 2 }] },
    ],
  ])(
    'of %s is answered from memory, here and after a loss [SP-REQ-018]',
    async (_what, frame, answer) => {
      await using gateway = await start();
      const first = await gateway.connect();
      expect(await first.ask(frame)).toMatchObject({ ...answer, ref: '1' });
      expect(await first.ask(frame)).toMatchObject({ ...answer, ref: '1' });
      first.socket.terminate();
      await using second = await gateway.connect();
      expect(await second.ask(frame)).toMatchObject({ ...answer, ref: '1' });
      expect(gateway.runs).toHaveLength(1);
    },
  );

  it('joins what runs, and its answer goes where it was asked last [SP-REQ-019] [SP-REQ-020]', async () => {
    await using gateway = await start();
    const first = await gateway.connect();
    first.send(desk('later', '1'));
    await first.ask({ type: 'ping', id: 'p' });
    first.socket.terminate();
    await using second = await gateway.connect();
    second.send(desk('later', '1'));
    await second.ask({ type: 'ping', id: 'p' });
    gateway.gates.open.resolve();
    expect(await second.next(toRef('1'))).toMatchObject({ type: 'reply', payload: { sum: 0 } });
    expect(gateway.runs).toEqual(['1']);
    expect(gateway.gates.aborted).toBe(0);
  });

  it('gets the chunks of a stream again, with their numbers, and then the rest [SP-REQ-021]', async () => {
    await using gateway = await start();
    const first = await gateway.connect();
    first.send(desk('count', '1'));
    await first.next((envelope) => envelope.type === 'reply' && envelope.seq === 1);
    first.socket.terminate();
    await using second = await gateway.connect();
    second.send(desk('count', '1'));
    await second.next((envelope) => envelope.type === 'reply' && envelope.seq === 1);
    gateway.gates.open.resolve();
    await second.next((envelope) => envelope.type === 'reply' && envelope.final === true);
    const replies = second.received.filter(toRef('1'));
    expect(replies.map((reply) => reply.type === 'reply' && reply.seq)).toEqual([0, 1, 2, 3]);
    expect(gateway.runs).toEqual(['1']);
  });

  it('is told where the chunks are gone [SP-REQ-021]', async () => {
    await using gateway = await start();
    await using client = await gateway.connect();
    client.send(desk('bulk', '1'));
    await client.next((envelope) => envelope.type === 'reply' && envelope.final === true);
    expect(await client.ask(desk('bulk', '1'))).toMatchObject({
      payload: { code: 'unavailable' },
    });
  });

  it('of what was refused before it ran is judged anew [SP-REQ-025]', async () => {
    await using gateway = await start();
    await using client = await gateway.connect();
    expect(await client.ask(desk('add', '1', { by: 'two' }))).toMatchObject({ type: 'error' });
    expect(await client.ask(desk('add', '1', { by: 2 }))).toMatchObject({ type: 'reply' });
  });

  it("of another user's id is another frame [SP-REQ-018]", async () => {
    await using gateway = await start();
    await using ada = await gateway.connect();
    await using eve = await gateway.connect({ subject: 'eve' });
    expect(await ada.ask(desk('add', '1', { by: 2 }))).toMatchObject({ payload: { sum: 2 } });
    expect(await eve.ask(desk('add', '1', { by: 2 }))).toMatchObject({ payload: { sum: 4 } });
  });

  it('runs again where nothing is remembered', async () => {
    await using gateway = await start({ memory: false });
    await using client = await gateway.connect();
    await client.ask(desk('note', '1'));
    await client.ask(desk('note', '1'));
    expect(gateway.runs).toEqual(['1', '1']);
    expect(client.received[0]).not.toHaveProperty('payload.memory');
  });
});

describe('what is remembered', () => {
  it('is said in welcome [SP-REQ-026]', async () => {
    await using gateway = await start({ memory: { windowMs: 1_234 } });
    await using client = await gateway.connect();
    expect(client.received[0]).toMatchObject({
      payload: { memory: { id: gateway.gateway.stats().instance, windowMs: 1_234 } },
    });
  });

  it('is no longer with a bus than work of other processes is known again', () => {
    const { authenticator } = createTokenMint();
    const options = { authenticator, bus: memoryBus(), memory: { windowMs: 600_001 } };
    expect(() => createGateway(contract, options)).toThrow(/600000 at most with a bus, got 600001/);
  });

  it('is forgotten when the client has read past it, which its pong says', async () => {
    await using gateway = await start();
    await using client = await gateway.connect();
    const ids = Array.from({ length: 512 }, (_, index) => `n${index}`);
    for (const id of ids) client.send(desk('note', id));
    const { id } = (await client.next(({ type }) => type === 'ping')) as { id: string };
    client.send({ type: 'pong', ref: id, timestamp: 0 });
    client.send(desk('note', 'n0'));
    await client.ask({ type: 'ping', id: 'p' });
    expect(gateway.runs.filter((run) => run === 'n0')).toHaveLength(2);
  });

  it('is forgotten after its time, also work that nobody asked for again', async () => {
    const time = createManualTime();
    await using gateway = await start({ clock: time.clock, memory: { windowMs: 30_000 } });
    await using _closes = time.closes(gateway.gateway);
    const first = await gateway.connect();
    await first.ask(desk('note', 'done'));
    first.send(desk('later', 'running'));
    await first.ask({ type: 'ping', id: 'p' });
    first.socket.terminate();
    await expect.poll(() => gateway.gateway.connections()).toEqual([]);
    time.clock.advance(31_000);
    await expect.poll(() => gateway.gates.aborted).toBe(1);
    await using second = await gateway.connect();
    await second.ask(desk('note', 'done'));
    expect(gateway.runs).toEqual(['done', 'running', 'done']);
  });

  it('is bounded: the oldest go first', async () => {
    await using gateway = await start({ memory: { maxBytes: 100_000 } });
    await using client = await gateway.connect();
    for (let index = 0; index < 100; index += 1) await client.ask(desk('note', `n${index}`));
    await client.ask(desk('note', 'n99'));
    await client.ask(desk('note', 'n0'));
    expect(gateway.runs.filter((run) => run === 'n99')).toHaveLength(1);
    expect(gateway.runs.filter((run) => run === 'n0')).toHaveLength(2);
  });

  it('is not pushed out by another user, however much that one asks', async () => {
    await using gateway = await start({ memory: { maxBytes: 100_000 } });
    await using polite = await gateway.connect({ subject: 'polite' });
    await polite.ask(desk('note', 'once'));
    await using rude = await gateway.connect({ subject: 'rude' });
    for (let index = 0; index < 300; index += 1) await rude.ask(desk('note', `n${index}`));
    await polite.ask(desk('note', 'once'));
    expect(gateway.runs.filter((run) => run === 'once')).toHaveLength(1);
  });
});
