import { createHash } from 'node:crypto';
import type { ContractJson } from '@sallyport/protocol';
import {
  canonicalJson,
  channel,
  defineContract,
  digestContract,
  event,
  toContractJson,
} from '@sallyport/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { symphony } from './symphony.ts';

describe('digestContract', () => {
  test('is the SHA-256 of the wire form', () => {
    const contract = defineContract({ name: 'tiny', version: '1.0.0', channels: {} });
    const wire = canonicalJson({ channels: {}, name: 'tiny', rpc: {}, version: '1.0.0' });
    expect(digestContract(contract)).toBe(createHash('sha256').update(wire).digest('hex'));
  });

  test('is the same from the contract and from its data', () => {
    expect(digestContract(toContractJson(symphony()))).toBe(digestContract(symphony()));
  });

  test.each<[string, (json: ContractJson) => void]>([
    ['a description of the contract', (json) => (json.description = 'New.')],
    ['a deprecation', (json) => (channelOf(json, 'world').deprecated = 'Use guide.')],
    ['a sunset', (json) => (channelOf(json, 'world').sunset = '2031-01-01')],
    ['a tombstone', (json) => (json.removed = { channels: ['hall'] })],
    ['examples', (json) => delete channelOf(json, 'guide').accepts.chat?.examples],
    ['a description in a schema', (json) => (payloadOf(json).description = 'New.')],
    ['a title in a schema', (json) => (payloadOf(json).title = 'Star')],
    ['an annotation of its own', (json) => (payloadOf(json)['x-widget'] = 'stars')],
    ['the key of a channel', renameChannel],
  ])('stays when only %s changes', (_, change) => {
    const json = toContractJson(symphony());
    change(json);
    expect(digestContract(json)).toBe(digestContract(symphony()));
  });

  test.each<[string, (json: ContractJson) => void]>([
    ['the version', (json) => (json.version = '2.0.0')],
    ['a template', (json) => (channelOf(json, 'guide').template = 'guides')],
    ['a kind of reply', (json) => Object.assign(replyOf(json), { stream: false })],
    ['a bound', (json) => Object.assign(payloadOf(json), { properties: {} })],
    ['a required member', (json) => (payloadOf(json).required = [])],
    ['an intent', (json) => delete channelOf(json, 'guide').accepts.feedback],
    ['a scope', (json) => delete channelOf(json, 'guide').accepts.feedback?.scope],
    ['an error', (json) => delete channelOf(json, 'guide').accepts.chat?.errors.over_quota],
    ['access', (json) => delete channelOf(json, 'guide').access],
    ['history', (json) => delete channelOf(json, 'world').history],
    ['parameters', (json) => delete channelOf(json, 'world').params],
    ['a method', (json) => delete json.rpc['tools/list']],
  ])('changes with %s', (_, change) => {
    const json = toContractJson(symphony());
    change(json);
    expect(digestContract(json)).not.toBe(digestContract(symphony()));
  });

  test('does not depend on how a schema is spelled', () => {
    const name = z.string().max(9);
    const inline = z.object({ from: name, to: z.string().max(9), mode: z.enum(['a', 'b']) });
    const named = z.object({
      mode: z.enum(['b', 'a']),
      to: z.string().max(9).meta({ id: 'PersonName', title: 'Name' }),
      from: z.string().max(9).describe('Who sent it'),
    });
    expect(digestOf(inline)).toBe(digestOf(named));
    expect(digestOf(named)).not.toBe(digestOf(named.extend({ to: z.string().max(8) })));
  });

  test('does not depend on the names of recursive schemas', () => {
    const plain = z.object({
      get next() {
        return z.array(plain);
      },
    });
    const named = z
      .object({
        get next() {
          return z.array(named);
        },
      })
      .meta({ id: 'Link' });
    expect(digestOf(plain)).toBe(digestOf(named));
    expect(digestOf(z.object({ plain }))).toBe(digestOf(z.object({ plain: named })));
  });

  test('tells apart schemas that accept different things, and only those', () => {
    const bound = fc.record({
      min: fc.nat(5),
      max: fc.integer({ min: 5, max: 9 }),
      doc: fc.string(),
    });
    fc.assert(
      fc.property(bound, bound, (a, b) => {
        const same = a.min === b.min && a.max === b.max;
        expect(digestOf(described(a)) === digestOf(described(b))).toBe(same);
      }),
    );
  });
});

function described({ min, max, doc }: { min: number; max: number; doc: string }): z.ZodType {
  return z.object({ text: z.string().min(min).max(max).describe(doc) });
}

function digestOf(payload: z.ZodType): string {
  const say = event({ payload });
  return digestContract(
    defineContract({
      name: 'room',
      version: '1.0.0',
      channels: { room: channel('room', { accepts: { say } }) },
    }),
  );
}

function channelOf(json: ContractJson, key: string) {
  const found = json.channels[key];
  if (found === undefined) throw new Error(`no channel ${key}`);
  return found;
}

function payloadOf(json: ContractJson) {
  return channelOf(json, 'guide').accepts.feedback?.payload ?? {};
}

function replyOf(json: ContractJson) {
  const chat = channelOf(json, 'guide').accepts.chat;
  return chat?.kind === 'request' ? chat.reply : {};
}

function renameChannel(json: ContractJson): void {
  json.channels = { host: channelOf(json, 'guide'), world: channelOf(json, 'world') };
}
