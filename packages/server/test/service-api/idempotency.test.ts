import type { Bus } from '@sallyport/server';
import { BusError, memoryBus } from '@sallyport/server';
import { createManualClock } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { startApi } from './api.ts';

const grown = { channel: 'news', intent: 'grown', payload: { name: 'oak' } };
const PATH = '/api/v1/publish';

/** What was published, by its name. */
async function published(bus: Bus): Promise<number> {
  const { position, stop } = await bus.logs.follow('served:news', () => {});
  stop();
  return position.offset;
}

const key = (value: string) => ({ 'Idempotency-Key': value });

describe('an Idempotency-Key', () => {
  it('has a repeat answered as the first, and done once', async () => {
    await using bus = memoryBus();
    await using api = await startApi(bus);
    await using other = await startApi(bus);
    const first = await api.ask('POST', PATH, { body: grown, headers: key('"k-1"') });
    const token = await api.mint({ subject: 'billing', scopes: ['sallyport:backend'] });
    const again = await api.ask('POST', PATH, { body: grown, headers: key('k-1'), token });
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(await published(bus)).toBe(1);
    // Another instance of the API shares what is remembered.
    const elsewhere = await other.ask('POST', PATH, { body: grown, headers: key('"k-1"') });
    expect(elsewhere.status).toBe(200);
    expect(await published(bus)).toBe(1);
  });

  it('is of one caller alone', async () => {
    await using bus = memoryBus();
    await using api = await startApi(bus);
    const token = await api.mint({ subject: 'shop', scopes: ['sallyport:backend'] });
    await api.ask('POST', PATH, { body: grown, headers: key('"k"') });
    await api.ask('POST', PATH, { body: grown, headers: key('"k"'), token });
    expect(await published(bus)).toBe(2);
  });

  it('of another request is refused', async () => {
    await using bus = memoryBus();
    await using api = await startApi(bus);
    await api.ask('POST', PATH, { body: grown, headers: key('"k"') });
    const body = { ...grown, payload: { name: 'elm' } };
    expect(await api.ask('POST', PATH, { body, headers: key('"k"') })).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining("another request's") },
    });
    expect(await published(bus)).toBe(1);
  });

  it.each(['""', '"a" ', `"${'x'.repeat(256)}"`, '"a', 'a b'])('%s is none', async (value) => {
    await using bus = memoryBus();
    await using api = await startApi(bus);
    const { status } = await api.ask('POST', PATH, { body: grown, headers: key(value) });
    expect(status).toBe(value === '"a" ' ? 200 : 400); // HTTP cuts the space off
  });

  it('of a request that still runs is told to wait', async () => {
    await using inner = memoryBus();
    const held = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const logs: Bus['logs'] = {
      read: (...all) => inner.logs.read(...all),
      follow: (...all) => inner.logs.follow(...all),
      async append(...all) {
        begun.resolve();
        await held.promise;
        return inner.logs.append(...all);
      },
    };
    await using api = await startApi({ ...inner, logs });
    const first = api.ask('POST', PATH, { body: grown, headers: key('"k"') });
    await begun.promise;
    const second = await api.ask('POST', PATH, { body: grown, headers: key('"k"') });
    expect([second.status, second.headers.get('retry-after')]).toEqual([409, '1']);
    held.resolve();
    expect(await first).toMatchObject({ status: 200 });
    expect(await published(inner)).toBe(1);
  });

  it('is free again after a request that failed', async () => {
    await using inner = memoryBus();
    let away = true;
    const logs: Bus['logs'] = {
      read: (...all) => inner.logs.read(...all),
      follow: (...all) => inner.logs.follow(...all),
      append: (...all) =>
        away ? Promise.reject(new BusError('refused', 'full')) : inner.logs.append(...all),
    };
    await using api = await startApi({ ...inner, logs });
    const ask = () => api.ask('POST', PATH, { body: grown, headers: key('"k"') });
    expect(await ask()).toMatchObject({ status: 503 });
    away = false;
    expect(await ask()).toMatchObject({ status: 200 });
    expect(await published(inner)).toBe(1);
  });

  it('is taken over from a process that died', async () => {
    await using inner = memoryBus();
    const clock = createManualClock();
    const dead = new Promise<never>(() => {});
    const begun = Promise.withResolvers<void>();
    const logs: Bus['logs'] = {
      read: (...all) => inner.logs.read(...all),
      follow: (...all) => inner.logs.follow(...all),
      append() {
        begun.resolve();
        return dead;
      },
    };
    await using dying = await startApi({ ...inner, logs }, { clock });
    dying.ask('POST', PATH, { body: grown, headers: key('"k"') }).catch(() => {});
    await begun.promise;
    await using api = await startApi(inner, { clock });
    expect((await api.ask('POST', PATH, { body: grown, headers: key('"k"') })).status).toBe(409);
    clock.advance(60_001);
    expect((await api.ask('POST', PATH, { body: grown, headers: key('"k"') })).status).toBe(200);
  });

  it('that cannot be remembered has nothing done', async () => {
    await using inner = memoryBus();
    const away = () => Promise.reject(new BusError('unavailable', 'away'));
    const bucket = { ...inner.records.bucket('none', 1_000), create: away };
    await using api = await startApi({ ...inner, records: { bucket: () => bucket } });
    const answer = await api.ask('POST', PATH, { body: grown, headers: key('"k"') });
    expect(answer).toMatchObject({ status: 503 });
    expect(await published(inner)).toBe(0);
  });
});
