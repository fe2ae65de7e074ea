import { BusError, guardBus, memoryBus } from '@sallyport/server';
import { describe, expect, it } from 'vitest';
import { leavingBus } from '../bus/leaving-bus.ts';
import { startApi } from './api.ts';

const grown = (name: string) => ({ channel: 'news', intent: 'grown', payload: { name } });
const said = { channel: 'room:a', intent: 'said', payload: { text: 'Hello' } };
const told = { to: { user: 'ada' }, intent: 'told', payload: { text: 'Hello' } };
const names = (stored: readonly string[]) => stored.map((text) => JSON.parse(text).payload.name);

describe('what became of a publication', () => {
  it('is told by status: published, or queued while the bus is away, in order and once', async () => {
    const { bus, become, stored } = leavingBus();
    const guarded = guardBus(bus, { pauseMs: 20, failures: 1 });
    await using _bus = guarded;
    await using api = await startApi(guarded);
    const publish = (name: string) => api.ask('POST', '/api/v1/publish', { body: grown(name) });
    expect(await publish('oak')).toMatchObject({ status: 200, body: { status: 'published' } });
    become('away');
    expect(await publish('elm')).toMatchObject({ status: 202, body: { status: 'queued' } });
    expect(await api.backend.publish('news', 'grown', { name: 'fir' })).toEqual({
      status: 'queued',
    });
    const sent = await api.ask('POST', '/api/v1/send', { body: told });
    expect(sent).toMatchObject({ status: 202, body: { status: 'queued' } });
    become('there');
    await expect.poll(() => guarded.figures).toMatchObject({ state: 'closed', waiting: 0 });
    expect(names(await stored('served:news'))).toEqual(['oak', 'elm', 'fir']);
  });

  it.each([
    ['has no memory left', 'does not take it'],
    ['has too much waiting', 'is full'],
  ])('is a problem with its reason where the bus %s', async (fault, reason) => {
    const { bus, become, stored } = leavingBus();
    const guarded = guardBus(bus, { maxQueuedBytes: fault.includes('waiting') ? 1 : 1_000_000 });
    await using _bus = guarded;
    await using api = await startApi(guarded);
    if (!fault.includes('waiting')) become('full');
    const answer = await api.ask('POST', '/api/v1/publish', { body: grown('oak') });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(answer.body?.detail).toMatch(new RegExp(`It was not published: .*${reason}`));
    expect(await api.backend.publish('news', 'grown', { name: 'oak' })).toEqual({
      status: 'rejected',
      reason: expect.stringContaining(reason),
    });
    become('there');
    expect(await stored('served:news')).toEqual([]);
  });

  it('is a problem where a channel keeps nothing and the bus is away', async () => {
    await using inner = memoryBus();
    const away = () => Promise.reject(new BusError('unavailable', 'away'));
    const topics = { ...inner.topics, publish: away };
    await using api = await startApi({ ...inner, topics });
    const answer = await api.ask('POST', '/api/v1/publish', { body: said });
    expect(answer).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining('the bus does not take it now') },
    });
  });

  it.each([
    ['GET', '/api/v1/connections?user=ada', undefined],
    ['POST', '/api/v1/evict', { to: { user: 'ada' } }],
    ['POST', '/api/v1/send', { ...told, to: { connection: 'c' } }],
  ])('%s %s is a problem while nobody can be looked up', async (method, path, body) => {
    await using inner = memoryBus();
    const away = () => Promise.reject(new BusError('unavailable', 'away'));
    const records: typeof inner.records = {
      bucket: (name, forMs) => ({
        ...inner.records.bucket(name, forMs),
        ...{ get: away, list: away, create: away, put: away },
      }),
    };
    await using api = await startApi({ ...inner, records });
    const answer = await api.ask(method, path, body === undefined ? {} : { body });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(answer.body?.detail).toMatch(/bus does not answer now/);
  });
});
