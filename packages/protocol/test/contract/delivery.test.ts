import type { Delivery } from '@sallyport/protocol';
import {
  channel,
  defineContract,
  digestContract,
  event,
  fromContractJson,
  toContractJson,
  toReferenceHtml,
} from '@sallyport/protocol';
import { generateTypeScript } from '@sallyport/protocol/generate';
import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';

const moved = event({ payload: z.object({ who: z.string(), x: z.number() }) });

function contractWith(delivery?: Delivery) {
  return defineContract({
    name: 'board',
    version: '1.0.0',
    channels: { cursors: channel('cursors', { emits: { moved }, ...(delivery && { delivery }) }) },
  });
}

const policies: readonly Delivery[] = ['drop-oldest', { latest: 'who' }];

describe('what becomes of messages for slow readers', () => {
  it.each(policies)('survives the way to data and back: %j', (delivery) => {
    const json = toContractJson(contractWith(delivery));
    expect(json.channels).toMatchObject({ cursors: { delivery } });
    expect(toContractJson(fromContractJson(json))).toEqual(json);
  });

  it('counts for the digest, other than the default', () => {
    const digests = [undefined, ...policies].map((delivery) =>
      digestContract(contractWith(delivery)),
    );
    expect(new Set(digests).size).toBe(3);
    expect(digestContract(contractWith('lossless'))).toBe(digests[0]);
  });

  it('is part of generated types, and of the reference', () => {
    const json = toContractJson(contractWith({ latest: 'who' }));
    const files = generateTypeScript(json, { packageName: 'board', sallyport: '0.1.0' });
    expect(JSON.stringify(files)).toMatch(/delivery: \{.{0,20}latest: 'who'/);
    expect(toReferenceHtml(json)).toContain('latest message of each who');
    const dropping = toReferenceHtml(toContractJson(contractWith('drop-oldest')));
    expect(dropping).toContain('oldest messages are dropped');
  });

  test.each([
    ['late', {}, '"lossless", "drop-oldest" or'],
    [{ latest: 'whom' }, {}, 'a field that the payload of "moved" has'],
    ['drop-oldest', { history: { keep: 1, forMs: 1 } }, 'beside a history'],
    [{ latest: 'who' }, { history: { keep: 1, forMs: 1 } }, 'beside a history'],
  ])('cannot be %j with %j [SP-SUB-068]', (delivery, more, said) => {
    const declared = delivery as Delivery; // wrong on purpose
    const cursors = channel('cursors', { emits: { moved }, delivery: declared, ...more });
    const declare = () =>
      defineContract({ name: 'board', version: '1.0.0', channels: { cursors } });
    expect(declare).toThrow('"channels.cursors.delivery" must be');
    expect(declare).toThrow(said);
  });
});
