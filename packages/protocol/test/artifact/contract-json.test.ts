import {
  canonicalJson,
  channel,
  contractJson,
  defineContract,
  event,
  toContractJson,
} from '@sallyport/protocol';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { symphony } from './symphony.ts';

describe('toContractJson', () => {
  afterEach(() => vi.useRealTimers());

  test('says everything, as plain data of its own schema', () => {
    const json = toContractJson(symphony());
    expect(contractJson.parse(json)).toEqual(json);
    expect(json.channels.guide).toMatchObject({
      template: 'guide',
      access: { subscribe: ['guide:read'], send: ['guide:read', 'guide:write'] },
      accepts: {
        chat: { kind: 'request', reply: { stream: true }, since: '1.0.0' },
        feedback: { kind: 'event', scope: [] },
      },
      emits: { typing: { kind: 'event', errors: {} } },
    });
    expect(json.channels.world).toMatchObject({
      params: { type: 'object', required: ['userId'] },
      access: { bind: { userId: 'sub' } },
      history: { keep: 1000, forMs: 3_600_000 },
      removed: { emits: ['changed'] },
    });
    expect(json.rpc['tools/list']?.examples).toEqual([
      { params: {}, result: { tools: [{ name: 'search' }] } },
    ]);
    expect(json.removed).toEqual({ channels: ['lobby'], rpc: ['tools/all'] });
  });

  test('writes what a sender may write: defaults stay optional, unknown members stay allowed', () => {
    const { payload } = toContractJson(symphony()).channels.world?.emits.updated ?? {};
    expect(payload).toMatchObject({ required: ['tree', 'at', 'scores', 'pair'] });
    expect(payload).not.toHaveProperty('additionalProperties');
  });

  test('is the same, byte for byte, on another day', () => {
    vi.useFakeTimers({ now: new Date('2026-01-01') });
    const first = canonicalJson(toContractJson(symphony()));
    vi.setSystemTime(new Date('2031-07-04'));
    expect(canonicalJson(toContractJson(symphony()))).toBe(first);
  });

  test.each([
    ['a date', z.date(), 'z.iso.datetime()'],
    ['a bigint', z.bigint(), 'a string with a pattern'],
  ])('refuses %s, naming place and remedy', (_, at, remedy) => {
    const contract = defineContract({
      name: 'clock',
      version: '1.0.0',
      channels: {
        clock: channel('clock', { emits: { tick: event({ payload: z.object({ at }) }) } }),
      },
    });
    expect(() => toContractJson(contract)).toThrow('channels.clock.emits.tick.payload');
    expect(() => toContractJson(contract)).toThrow(remedy);
  });

  test('refuses an example that is not JSON, naming its place', () => {
    const payload = z.object({ size: z.number() });
    const contract = defineContract({
      name: 'box',
      version: '1.0.0',
      channels: {
        box: channel('box', {
          emits: { grown: event({ payload, examples: [{ payload: { size: Number.NaN } }] }) },
        }),
      },
    });
    expect(() => toContractJson(contract)).toThrow('channels.box.emits.grown.examples.0.payload');
  });

  test('takes well under a second for 200 channels and 1,000 intents', () => {
    const started = performance.now();
    const json = toContractJson(large());
    canonicalJson(json);
    expect(Object.keys(json.channels)).toHaveLength(200);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

function large() {
  const channels = Array.from({ length: 200 }, (_, index) => {
    const intents = Array.from({ length: 5 }, (__, number) => [
      `intent${number}`,
      event({
        payload: z.object({
          id: z.uuid(),
          text: z.string().max(100 + number),
          items: z.array(z.object({ n: z.int(), label: z.string().optional() })),
          state: z.enum(['open', 'closed']),
        }),
      }),
    ]);
    return [`c${index}`, channel(`c${index}:{room}`, { accepts: Object.fromEntries(intents) })];
  });
  return defineContract({
    name: 'large',
    version: '1.0.0',
    channels: Object.fromEntries(channels),
  });
}
