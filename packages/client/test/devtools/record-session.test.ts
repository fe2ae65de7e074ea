import { readRecording, recordSession } from '@sallyport/client/devtools';
import { toContractJson } from '@sallyport/protocol';
import { expect, it } from 'vitest';
import { contract as unmarkedContract } from '../contract.ts';
import { contractJson } from './marked-contract.ts';
import { exerciseContract, sensitive, startSession } from './session.ts';

it('records a session without what the contract marks, and without what it does not know', async () => {
  await using session = await startSession();
  using recorder = recordSession(session.client, { contract: contractJson });
  await exerciseContract(session.client);
  const text = recorder.text();
  for (const value of [...sensitive, 'stowaway', 'not-in-the-contract']) {
    expect(text).not.toContain(value);
  }
  const { header, entries } = readRecording(text);
  expect(header).toMatchObject({ recording: 1, contract: 'marked@1.0.0', unmarked: 'drop' });
  expect(entries).toHaveLength(recorder.entries);
  expect(entries).toContainEqual({
    atMs: expect.any(Number),
    direction: 'out',
    envelope: {
      type: 'message',
      id: expect.any(String),
      channel: 'desk',
      intent: 'sign',
      payload: { name: 'Ada', pin: '[redacted: secret]', copy: '[redacted: pii]' },
    },
    redacted: ['/payload/pin', '/payload/copy'],
  });
  expect(entries.map((entry) => ('envelope' in entry ? entry.envelope : {}))).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        type: 'reply',
        payload: { receipt: 'for Ada', link: '[redacted: secret]' },
      }),
      expect.objectContaining({
        type: 'error',
        payload: {
          code: 'locked',
          retryable: false,
          data: { untilMs: 60_000, owner: '[redacted: pii]' },
        },
      }),
      expect.objectContaining({ intent: 'note', payload: { text: 'hello' } }),
      expect.objectContaining({ type: 'subscribe', channel: 'inbox:~pii~' }),
      expect.objectContaining({ payload: expect.objectContaining({ result: { name: 'Ada' } }) }),
    ]),
  );
  expect(entries).toContainEqual({
    atMs: expect.any(Number),
    status: { state: 'connected' },
  });
});

it.each([
  ['no contract', undefined],
  ['a contract without a mark', toContractJson(unmarkedContract)],
])('keeps no payload and no address under %s', async (_, contract) => {
  await using session = await startSession();
  using recorder = recordSession(session.client, contract === undefined ? {} : { contract });
  await exerciseContract(session.client);
  const text = recorder.text();
  for (const value of [...sensitive, 'Ada', 'hello', 'inbox', 'not-in-the-contract']) {
    expect(text).not.toContain(value);
  }
  expect(text).toContain('"channel":"~undeclared~"');
});

it('keeps what nobody marked where it is told to, and never a token', async () => {
  await using session = await startSession();
  using recorder = recordSession(session.client, { contract: contractJson, unmarked: 'keep' });
  const token = await session.harness.mint();
  const { client } = session;
  await client.channel('desk').send('note', { text: `my token is ${token}`, stowaway: 'kept' });
  await client.channel('desk').send('note', { text: '', password: 'hunter2', nested: { token } });
  const text = recorder.text();
  expect(text).toContain('"stowaway":"kept"');
  expect(text).toContain('"text":"my token is [redacted: token]"');
  for (const part of [...token.split('.'), 'hunter2']) expect(text).not.toContain(part);
});

it('lets the application have the last word, which fails closed', async () => {
  await using session = await startSession();
  const errors: unknown[] = [];
  session.client.on('error', ({ code }: { readonly code: string }) => errors.push(code));
  using recorder = recordSession(session.client, {
    contract: contractJson,
    redact: (entry) => {
      if (entry.envelope.type === 'ack') throw new Error('no');
      if (entry.envelope.type === 'system') return undefined;
      return { ...entry, envelope: { ...entry.envelope, payload: 'mine' } };
    },
  });
  await session.client.channel('desk').send('note', { text: 'hello' });
  const { entries } = readRecording(recorder.text());
  const envelopes = entries.flatMap((entry) => ('envelope' in entry ? [entry.envelope] : []));
  expect(envelopes).toEqual([expect.objectContaining({ intent: 'note', payload: 'mine' })]);
  expect(errors).toEqual(['handler_failed']);
});

it('stays within its bounds, drops the oldest, and says how many', async () => {
  await using session = await startSession();
  using few = recordSession(session.client, { contract: contractJson, maxEntries: 4 });
  using small = recordSession(session.client, { contract: contractJson, maxBytes: 600 });
  const desk = session.client.channel('desk');
  for (let round = 0; round < 20; round += 1) await desk.send('note', { text: `round ${round}` });
  await desk.send('note', { text: 'x'.repeat(1_000) });
  expect(few.entries).toBe(4);
  expect(few.text()).toContain('round 19');
  expect(few.text()).not.toContain('round 17');
  expect(readRecording(few.text()).header.dropped).toBe(few.dropped);
  expect(few.dropped).toBeGreaterThan(35);
  expect(small.bytes).toBeLessThanOrEqual(600);
  expect(small.text()).not.toContain('xxx');
  small.stop();
  small.stop();
  const before = small.text();
  await desk.send('note', { text: 'later' });
  expect(small.text()).toBe(before);
});

it.each([
  [{ maxEntries: 0 }, '"maxEntries" must be a positive integer'],
  [{ maxBytes: 1.5 }, '"maxBytes" must be a positive integer'],
])('refuses %j', async (options, message) => {
  await using session = await startSession();
  expect(() => recordSession(session.client, options)).toThrow(message);
});
