import { toErrorPayload } from '@sallyport/protocol';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { validate } from '../src/service/validate.ts';
import { contract, startFixture } from './fixture.ts';
import { startGuarded, token, welcomed } from './guarded.ts';
import { createManualTime } from './manual-time.ts';

const sum = (of: readonly unknown[], id = 1) => ({
  jsonrpc: '2.0',
  id,
  method: 'sum',
  params: { of },
});
const echo = (id: string, text: string) => ({
  id,
  channel: 'room',
  intent: 'echo',
  payload: { text },
});
const limited = { type: 'error', payload: { code: 'rate_limited' } };

/** A client whose allowance never fills again, because the clock stands still. */
async function startPoor(messageBurst: number) {
  const time = createManualTime();
  const fixture = await startFixture({
    clock: time.clock,
    limits: { messagesPerSecond: 1, messageBurst },
  });
  const closes = time.closes(fixture.gateway);
  const client = await fixture.connect();
  return { ...fixture, client, [Symbol.asyncDispose]: () => closes[Symbol.asyncDispose]() };
}

describe('a frame that costs much counts for much', () => {
  it('one of 60 KiB like four [SP-ENV-060]', async () => {
    await using poor = await startPoor(5);
    expect(await poor.client.ask(echo('1', 'x'.repeat(60_000)))).toMatchObject({ type: 'reply' });
    expect(await poor.client.ask(echo('2', 'x'))).toMatchObject({ type: 'reply' });
    expect(await poor.client.ask(echo('3', 'x'))).toMatchObject(limited);
  });

  it('one that breaks the contract in thousands of places like dozens [SP-ENV-060] [SP-SEC-007]', async () => {
    await using poor = await startPoor(50);
    const wrong = {
      type: 'jsonrpc',
      id: '1',
      payload: sum(Array.from({ length: 5_000 }, () => '')),
    };
    const answer = await poor.client.ask(wrong);
    expect(answer).toMatchObject({ payload: { error: { data: { code: 'invalid_payload' } } } });
    expect(await poor.client.ask(echo('2', 'x'))).toMatchObject(limited);
  });

  it('a batch like its calls [SP-ENV-060]', async () => {
    await using poor = await startPoor(10);
    const payload = Array.from({ length: 10 }, (_, at) => sum([1], at));
    const answer = await poor.client.ask({ type: 'jsonrpc', id: '1', payload });
    expect(answer).toMatchObject({ payload: { length: 10 } });
    expect(await poor.client.ask(echo('2', 'x'))).toMatchObject(limited);
  });

  it('but one that is dearer than all that is allowed at once is taken too [SP-ENV-060]', async () => {
    await using poor = await startPoor(2);
    expect(await poor.client.ask(echo('1', 'x'.repeat(200_000)))).toMatchObject({ type: 'reply' });
    expect(await poor.client.ask(echo('2', 'x'))).toMatchObject(limited);
  });
});

describe('the error of a payload', () => {
  const sizeOf = (schema: z.ZodType, payload: unknown): number => {
    const result = validate(schema, payload, 'here');
    if (result.ok) throw new Error('It was valid.');
    return JSON.stringify(toErrorPayload(result.error)).length;
  };
  const keys = (count: number, length: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`${at}`.padEnd(length, '~'), 1]));

  it.each<[string, z.ZodType, unknown]>([
    ['30,000 unknown keys', z.strictObject({}), keys(30_000, 6)],
    ['twenty keys of 12,000 characters', z.record(z.string(), z.null()), keys(20, 12_000)],
    ['80,000 wrong entries', z.array(z.null()), Array.from({ length: 80_000 }, () => 1)],
  ])('with %s stays small', (_, schema, payload) => {
    expect(sizeOf(schema, payload)).toBeLessThan(30_000);
  });
});

describe('a log that somebody wants to fill', () => {
  const ASKED = 2_500;
  /** Somewhat more than may be recorded at once. */
  const MOST = 1_500;

  it('takes so much from one user, and counts the rest', async () => {
    await using guarded = await startGuarded(contract, {
      limits: { messagesPerSecond: 1_000_000, messageBurst: 1_000_000 },
    });
    await using rude = await welcomed(guarded.url, { token: await token() });
    for (let n = 0; n < ASKED; n += 1) {
      rude.send({ id: String(n), channel: 'room', intent: 'admin', payload: {} });
    }
    await rude.ask({ type: 'ping', id: 'p' });
    await using polite = await welcomed(guarded.url, { token: await token({ sub: 'grace' }) });
    await polite.ask({ id: '1', channel: 'room', intent: 'admin', payload: {} });
    const refused = guarded.recorded('access').filter((record) => 'userId' in record);
    expect(refused.at(-1)).toMatchObject({ userId: 'grace' });
    expect(refused.length).toBeLessThan(MOST);
    await guarded.gateway.close({ spreadMs: 0 });
    const written = guarded.recorded('access').length - 1;
    const left = guarded.records.flatMap((record) =>
      record.outcome === 'left out' && record.userId === 'ada' ? [record.count] : [],
    );
    expect(left.reduce((total, count) => total + count, written)).toBe(ASKED);
  });

  it('takes so much from one address that no limit of connections has counted', async () => {
    await using guarded = await startGuarded(contract);
    const ask = () =>
      fetch(guarded.httpUrl, { method: 'POST', headers: { origin: 'https://evil.test' } });
    for (let n = 0; n < ASKED; n += 100) {
      const answers = await Promise.all(Array.from({ length: 100 }, ask));
      expect(answers.every(({ status }) => status === 403)).toBe(true);
    }
    expect(guarded.recorded('origin').length).toBeLessThan(MOST);
    await guarded.gateway.close({ spreadMs: 0 });
    const counts = guarded.records.flatMap((record) =>
      record.outcome === 'left out' && record.address === '127.0.0.1' ? [record.count] : [],
    );
    const written = guarded.recorded('origin').length;
    expect(counts.reduce((total, count) => total + count, written)).toBe(ASKED);
  });
});
