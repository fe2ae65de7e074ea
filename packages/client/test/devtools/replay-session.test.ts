import { recordSession, replaySession } from '@sallyport/client/devtools';
import { createService } from '@sallyport/server';
import { startGatewayHarness, startScriptedGateway, welcome } from '@sallyport/testing';
import { expect, it } from 'vitest';
import { contract, contractJson, service } from './marked-contract.ts';
import { exerciseContract, startSession } from './session.ts';

async function record(): Promise<string> {
  await using session = await startSession();
  using recorder = recordSession(session.client, { contract: contractJson });
  await exerciseContract(session.client);
  return recorder.text();
}

it('finds no difference at the same gateway, and says what it could not send', async () => {
  const recording = await record();
  await using harness = await startGatewayHarness(contract, { services: [service] });
  const report = await replaySession(recording, {
    url: harness.url,
    token: await harness.mint(),
    speed: Number.POSITIVE_INFINITY,
  });
  expect(report.differences).toEqual([]);
  expect(report).toMatchObject({ sent: 2, compared: 2 }); // what holds nothing sensitive
  expect(report.skipped).toContainEqual({
    frame: 'message desk sign',
    why: '/payload/pin, /payload/copy was redacted',
  });
  expect(report.closed).toBeUndefined();
});

it('fills in what was redacted where it is told how', async () => {
  const recording = await record();
  await using harness = await startGatewayHarness(contract, { services: [service] });
  const report = await replaySession(recording, {
    url: harness.url,
    token: await harness.mint({ subject: 'grace' }),
    speed: 1_000,
    fill: ({ envelope }) => {
      if (envelope.type === 'subscribe') return { ...envelope, channel: 'inbox:grace' };
      if (envelope.intent !== 'sign') return undefined;
      return { ...envelope, payload: { name: 'Grace', pin: '0000' } };
    },
  });
  expect(report.differences).toEqual([
    {
      id: expect.any(String),
      frame: 'message desk sign',
      recorded: 'reply',
      replayed: 'error locked',
    },
  ]);
});

it('reports answers of another type or code', async () => {
  const recording = await record();
  const broken = createService(contract, {
    channels: {
      desk: {
        sign: () => ({ receipt: '', link: '' }),
        // biome-ignore lint/correctness/useYield: it fails before
        async *read() {
          throw new Error('broken');
        },
        note: () => undefined,
      },
    },
    rpc: { find: () => ({ name: '' }) },
  });
  await using harness = await startGatewayHarness(contract, { services: [broken] });
  const { differences } = await replaySession(recording, {
    url: harness.url,
    token: await harness.mint(),
    speed: Number.POSITIVE_INFINITY,
  });
  expect(differences).toContainEqual({
    id: expect.any(String),
    frame: 'message desk read',
    recorded: 'reply',
    replayed: 'error internal',
  });
});

it('says which answers never came, and how the server went', async () => {
  const recording = await record();
  await using gateway = await startScriptedGateway([
    {
      open: [welcome()],
      rules: [{ when: { intent: 'read' }, steps: [{ close: 1011, reason: 'broken' }] }],
    },
  ]);
  const report = await replaySession(recording, {
    url: gateway.url,
    token: 'header.payload.signature',
    speed: Number.POSITIVE_INFINITY,
    timeoutMs: 50,
  });
  expect(report.closed).toEqual({ code: 1011, reason: 'broken' });
  expect(report.differences.map(({ replayed }) => replayed)).toContain('none');
});

it('says why the gateway does not let it in', async () => {
  const recording = await record();
  await using harness = await startGatewayHarness(contract, { services: [service] });
  const token = await harness.mint({ expiresInSec: -10 });
  await expect(replaySession(recording, { url: harness.url, token })).rejects.toMatchObject({
    code: 'refused',
    closeCode: 4401,
  });
  await using silent = await startScriptedGateway([{ open: [] }]);
  await expect(
    replaySession(recording, { url: silent.url, token, timeoutMs: 20 }),
  ).rejects.toMatchObject({ code: 'timeout' });
});

it.each([
  ['', 'This is no recording'],
  ['{"recording":2}\n', 'This is no recording'],
  ['{"recording":1}\n{', 'Line 2 of the recording is not JSON'],
  ['{"recording":1}\n{"atMs":1}', 'Line 2 of the recording needs'],
  ['{"recording":1}\n{"atMs":-1,"status":{}}', 'Line 2 of the recording needs'],
])('refuses %j', async (text, message) => {
  await expect(replaySession(text, { url: 'ws://127.0.0.1:1', token: 'a.b.c' })).rejects.toThrow(
    message,
  );
});
