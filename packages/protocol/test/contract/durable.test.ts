import {
  channel,
  defineContract,
  digestContract,
  event,
  fromContractJson,
  toContractJson,
  toReferenceHtml,
} from '@sallyport/protocol';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

function contractWith(durable?: boolean) {
  const order = event({
    payload: z.object({ item: z.string() }),
    ...(durable !== undefined && { durable }),
  });
  return defineContract({
    name: 'shop',
    version: '1.0.0',
    channels: { orders: channel('orders', { accepts: { order } }) },
  });
}

describe('a durable event', () => {
  it('survives the way to data and back, and counts for the digest', () => {
    const json = toContractJson(contractWith(true));
    expect(json.channels).toMatchObject({ orders: { accepts: { order: { durable: true } } } });
    expect(toContractJson(fromContractJson(json))).toEqual(json);
    const plain = digestContract(contractWith());
    expect(digestContract(contractWith(true))).not.toBe(plain);
    expect(digestContract(contractWith(false))).toBe(plain);
  });

  it('says so in the reference', () => {
    expect(toReferenceHtml(toContractJson(contractWith(true)))).toContain('Durable');
    expect(toReferenceHtml(toContractJson(contractWith()))).not.toContain('Durable');
  });

  it('is none that a channel emits', () => {
    const sold = event({ payload: z.object({}), durable: true });
    const declare = () =>
      defineContract({
        name: 'shop',
        version: '1.0.0',
        channels: { orders: channel('orders', { emits: { sold } }) },
      });
    expect(declare).toThrow('"channels.orders.emits" must be events without "durable"');
  });
});
