import type { GatewayHarness } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../src/node-client.ts';
import { contract } from './contract.ts';
import { testConversation } from './conversation.ts';
import { service } from './service.ts';

let harness: GatewayHarness<typeof contract>;

beforeAll(async () => {
  harness = await startGatewayHarness(contract, { services: [service] });
});

afterAll(() => harness?.[Symbol.asyncDispose]());

testConversation(async (step, changes) => {
  const target = { url: harness.url, token: await harness.mint() };
  return step({ connect }, { ...target, ...changes?.(target) });
});

test('the token may travel as a header', async () => {
  const token = await harness.mint({ subject: 'grace' });
  const connection = await connect(harness.url, { token, tokenInHeader: true });
  expect(connection.welcome.userId).toBe('grace');
  await connection.close();
});

test('an HTTP refusal rejects', async () => {
  const elsewhere = new URL('/elsewhere', harness.url).href;
  await expect(connect(elsewhere, { token: await harness.mint() })).rejects.toThrow(/404/);
});

test('what waits for an answer fails when the connection ends', async () => {
  const connection = await connect(harness.url, { token: await harness.mint() });
  const stream = connection.stream({ channel: 'room:1', intent: 'recite', payload: {} });
  await stream.next();
  const next = stream.next();
  void connection.close();
  await expect(next).rejects.toMatchObject({ name: 'ConnectionClosed', code: 1000 });
  await expect(connection.ping()).rejects.toMatchObject({ name: 'ConnectionClosed' });
});
