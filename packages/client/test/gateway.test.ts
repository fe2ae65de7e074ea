import { createClient } from '@sallyport/client';
import { createService } from '@sallyport/server';
import { startGatewayHarness } from '@sallyport/testing';
import { expect, it } from 'vitest';
import { contract } from './contract.ts';

const service = createService(contract, {
  channels: {
    guide: {
      ask: ({ text }, { fail }) => {
        if (text === '') throw fail('over_quota', { limit: 3 });
        return { answer: text.toUpperCase() };
      },
      async *chat({ text }, { signal }) {
        for (const word of text.split(' ')) {
          if (signal.aborted) return;
          yield { word };
        }
      },
      feedback: async ({ stars }, { publish }) => {
        await publish('guide', 'typing', { who: `${stars} stars` });
      },
    },
  },
  rpc: {
    sum: ({ of }) => of.reduce((sum, item) => sum + item, 0),
    log: () => null,
  },
});

it('talks with a real gateway', async () => {
  await using harness = await startGatewayHarness(contract, { services: [service] });
  await using client = createClient<typeof contract>({
    url: harness.url,
    contract: 'scripted@1.2.0',
    token: () => harness.mint(),
  });
  const errors: unknown[] = [];
  client.on('error', (error) => errors.push(error));
  const guide = client.channel('guide');
  const messages = guide.messages();
  await guide.subscribe({}).ready;

  await expect(guide.request('ask', { text: 'so' })).resolves.toEqual({ answer: 'SO' });
  const refused: unknown = await guide.request('ask', { text: '' }).catch((error) => error);
  expect(guide.declaredError('ask', refused)).toEqual({ code: 'over_quota', data: { limit: 3 } });

  const words: string[] = [];
  for await (const { word } of guide.stream('chat', { text: 'a b c d' })) words.push(word);
  expect(words).toEqual(['a', 'b', 'c', 'd']);
  for await (const _ of guide.stream('chat', { text: 'a b c d' })) break;

  await guide.send('feedback', { stars: 5 });
  await expect(messages.next()).resolves.toMatchObject({ value: { payload: { who: '5 stars' } } });
  await expect(client.rpc('sum', { of: [1, 2, 3] })).resolves.toBe(6);
  await client.notify('log', { text: 'hello' });
  // @ts-expect-error not what the contract says
  await expect(client.rpc('sum', { of: 'all' })).rejects.toMatchObject({ code: 'invalid_payload' });
  await messages.return();
  expect(errors).toEqual([]);
});

it('is told why it is refused', async () => {
  await using harness = await startGatewayHarness(contract, { services: [service] });
  await using client = createClient<typeof contract>({
    url: harness.url,
    contract: 'scripted@1.2.0',
    token: () => harness.mint({ expiresInSec: -10 }),
  });
  await expect(client.connect()).rejects.toMatchObject({ code: 'refused', closeCode: 4401 });
});

it('comes back with its subscriptions after an eviction that allows it', async () => {
  await using harness = await startGatewayHarness(contract, { services: [service] });
  await using client = createClient<typeof contract>({
    url: harness.url,
    contract: 'scripted@1.2.0',
    token: () => harness.mint(),
    environment: { random: () => 0 }, // comes back at once
  });
  const guide = client.channel('guide');
  const messages = guide.messages();
  await guide.subscribe({}).ready;
  expect(await harness.gateway.evict({ user: 'ada' }, { reconnect: true })).toBe(1);
  await expect
    .poll(() => harness.gateway.stats())
    .toMatchObject({ connections: { active: 1, total: 2 }, channels: { guide: 1 } });
  await guide.send('feedback', { stars: 4 });
  await expect(messages.next()).resolves.toMatchObject({ value: { payload: { who: '4 stars' } } });
  await messages.return();
});
