import { createClient } from '@sallyport/client';
import type { GatewayHarness } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contract } from '../src/contract.ts';
import { createServices } from '../src/symphony.ts';

const scopes = ['guide:read', 'guide:write', 'pillar:read', 'pillar:write'];
let harness: GatewayHarness<typeof contract>;

beforeAll(async () => {
  harness = await startGatewayHarness(contract);
  for (const service of await createServices(harness.gateway)) harness.gateway.mount(service);
});
afterAll(() => harness[Symbol.asyncDispose]());

function connect(...more: readonly string[]) {
  return createClient<typeof contract>({
    url: harness.url,
    contract: 'symphony@1.0.0',
    token: () => harness.mint({ scopes: [...scopes, ...more] }),
  });
}

test('documentation is searched and read by RPC', async () => {
  await using client = connect();
  const { passages } = await client.rpc('docs/search', { query: 'close codes', limit: 3 });
  const [first] = passages;
  expect(first).toMatchObject({
    path: 'docs/protocol.md',
    section: expect.stringMatching(/close codes/i),
  });
  const { markdown } = await client.rpc('docs/read', {
    path: first?.path ?? '',
    section: first?.section ?? '',
  });
  expect(markdown).toContain('4508');

  const missing = { path: '../package.json', section: 'x' };
  const error = await client.rpc('docs/read', missing).catch((thrown: unknown) => thrown);
  expect(client.declaredError('docs/read', error)).toEqual({
    code: 'no_such_section',
    data: missing,
  });
});

test('insights and gateway/stats tell of the same gateway', async () => {
  await using client = connect();
  const answer = await Array.fromAsync(
    client.channel('pillar:insights').stream('chat', { text: 'uptime' }),
  );
  const { instance } = await client.rpc('gateway/stats', {});
  expect(answer).toMatchObject([{ kind: 'figure', note: `instance ${instance.slice(0, 8)}` }]);
});

test('an agent tells on its channel that it has answered', async () => {
  await using client = connect();
  const content = client.channel('pillar:content');
  const messages = content.messages();
  await Array.fromAsync(content.stream('chat', { text: 'One two three four five six.' }));
  const { value } = await messages.next();
  expect(value).toMatchObject({ intent: 'activity', payload: { summary: 'answered' } });
  await messages.return();
});

test('draining needs its own scope, and the operations channel', async () => {
  await using client = connect();
  await expect(client.channel('pillar:operations').request('drain', {})).rejects.toMatchObject({
    code: 'forbidden',
  });
  await using operator = connect('operations:drain');
  const content = operator.channel('pillar:content');
  const error = await content.request('drain', {}).catch((thrown: unknown) => thrown);
  expect(content.declaredError('drain', error)).toEqual({
    code: 'wrong_pillar',
    data: { use: 'pillar:operations' },
  });
});

test('an unknown pillar is no channel', async () => {
  await using client = connect();
  const unknown = `pillar:${'sales' as 'content'}` as const; // what the types refuse, the gateway refuses
  await expect(
    Array.fromAsync(client.channel(unknown).stream('chat', { text: 'hello' })),
  ).rejects.toMatchObject({ code: expect.stringMatching(/unknown_channel|invalid_payload/) });
});
