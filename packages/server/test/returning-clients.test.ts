import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ServerEnvelope } from '@sallyport/protocol';
import { channel, defineContract, event } from '@sallyport/protocol';
import type { RawClient } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const KEEP = 2_000;
const MISSED = 1_000;
const contract = defineContract({
  name: 'returning',
  version: '1.0.0',
  channels: {
    diary: channel('diary', {
      emits: { wrote: event({ payload: z.object({ n: z.int(), text: z.string() }) }) },
      history: { keep: KEEP, forMs: 600_000 },
    }),
  },
});
const text = 'x'.repeat(400);
const wait = { timeoutMs: 60_000 };
const limits = { maxConnectionsPerUser: 1_000 };

type Harness = Awaited<ReturnType<typeof startGatewayHarness<typeof contract>>>;

async function write({ gateway }: Pick<Harness, 'gateway'>, count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await gateway.publish('diary', 'wrote', { n, text });
}

async function subscribe(client: RawClient, since?: object) {
  const payload = since && { payload: { since } };
  const answer = await client.ask({ type: 'subscribe', id: 's', channel: 'diary', ...payload });
  return answer as unknown as { payload: { epoch: string; offset: number } };
}

const isMessage = ({ type }: ServerEnvelope): boolean => type === 'message';

describe('a client that was away', () => {
  it('for 1,000 messages gets exactly those [SP-SUB-017] [SP-SUB-018]', async () => {
    await using harness = await startGatewayHarness(contract);
    await using first = await harness.connect();
    const { payload: since } = await subscribe(first);
    await first.close();
    await write(harness, MISSED);
    await using again = await harness.connect({}, wait);
    expect(await subscribe(again, since)).toMatchObject({ payload: { recovered: true } });
    for (let n = 1; n <= MISSED; n += 1) {
      expect(await again.next(isMessage)).toMatchObject({ offset: n, payload: { n } });
    }
    await again.ask({ type: 'ping', id: 'p' });
    expect(again.received.filter(isMessage)).toHaveLength(MISSED);
  });

  it('for more than is kept gets the gap with its cause [SP-SUB-019]', async () => {
    await using harness = await startGatewayHarness(contract);
    await using first = await harness.connect();
    const { payload: since } = await subscribe(first);
    await first.close();
    await write(harness, KEEP + 1);
    await using again = await harness.connect({}, wait);
    const { payload } = await subscribe(again, since);
    expect(payload).toMatchObject({ recovered: false, cause: 'retention', offset: KEEP + 1 });
  });
});

/** Together many times what one turn may send of the past. */
const CLIENTS = 60;
/** Bytes of a message on the wire, at least. */
const MESSAGE_BYTES = 500;
/** What a turn may send of the past, twice because a turn is seen from the middle of one to that of the next. */
const TWO_TURNS_BYTES = 2 * (524_288 + 65_536);

it('many who return at once leave room in every turn of the event loop for the others', async () => {
  await using harness = await startGatewayHarness(contract, { limits });
  const { gateway } = harness;
  await using other = await harness.connect({}, wait);
  const { payload: since } = await subscribe(other);
  await other.ask({ type: 'unsubscribe', id: 'u', channel: 'diary' });
  await write(harness, MISSED);
  const crowd = await Promise.all(Array.from({ length: CLIENTS }, () => harness.connect({}, wait)));
  const sentBefore = gateway.stats().messages.out;
  const sent = (): number => gateway.stats().messages.out - sentBefore;
  const returned = crowd.map((client) => subscribe(client, since));
  const asked = other.ask({ type: 'ping', id: 'p' }).then(sent);
  let most = 0;
  for (let before = 0; sent() < CLIENTS * MISSED; ) {
    await nextTurn();
    const now = sent();
    most = Math.max(most, now - before);
    before = now;
  }
  await Promise.all(returned);
  expect(most * MESSAGE_BYTES).toBeLessThan(TWO_TURNS_BYTES);
  expect(await asked).toBeLessThan((CLIENTS * MISSED) / 2);
}, 60_000);

const NEWCOMERS = 200;
/** Twice what one turn lets in, because a turn is seen from the middle of one to that of the next. */
const TWO_TURNS_NEWCOMERS = 32;

it('many who may come in at once are let in a few in each turn of the event loop', async () => {
  const judged = Promise.withResolvers<void>();
  let waiting = 0;
  await using harness = await startGatewayHarness(contract, {
    limits: { ...limits, sessionTimeoutMs: 30_000, handshakeTimeoutMs: 30_000 },
    async session() {
      waiting += 1;
      if (waiting === NEWCOMERS) judged.resolve();
      await judged.promise;
      return { allowed: true };
    },
  });
  const { gateway } = harness;
  const crowd = Promise.all(Array.from({ length: NEWCOMERS }, () => harness.connect({}, wait)));
  await judged.promise;
  let most = 0;
  for (let before = 0; before < NEWCOMERS; ) {
    await nextTurn();
    const now = gateway.connections().length;
    most = Math.max(most, now - before);
    before = now;
  }
  await crowd;
  expect(most).toBeLessThanOrEqual(TWO_TURNS_NEWCOMERS);
}, 60_000);
