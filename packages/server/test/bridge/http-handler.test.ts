import { createHmac, randomBytes } from 'node:crypto';
import type { ServerEnvelope } from '@sallyport/protocol';
import { channel, defineContract, event, method, request, stream } from '@sallyport/protocol';
import type { HttpBackendOptions } from '@sallyport/server';
import { createService, httpHandler, httpService } from '@sallyport/server';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { signatureHeaders } from '../../src/bridge/webhook-signature.ts';
import type { Answer } from './back-end.ts';
import { json, startBackEnd } from './back-end.ts';

const contract = defineContract({
  name: 'forwarded',
  version: '1.0.0',
  channels: {
    orders: channel('orders:{shop}', {
      accepts: {
        place: request({
          payload: z.object({ item: z.string() }),
          reply: z.object({ order: z.int() }),
          errors: { sold_out: z.object({ until: z.string() }) },
        }),
        seen: event({ payload: z.object({ item: z.string() }) }),
      },
    }),
    feed: channel('feed', {
      accepts: { follow: request({ payload: z.object({}), reply: stream(z.object({})) }) },
    }),
  },
  rpc: { sum: method({ params: z.object({ of: z.array(z.number()) }), result: z.number() }) },
});

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;

/** A gateway whose channel and method are a back end that answers as the test says. */
async function start(answer: Answer, options: Partial<HttpBackendOptions> = {}) {
  const backEnd = await startBackEnd(answer);
  const service = httpService(contract, {
    url: backEnd.url,
    secret: SECRET,
    channels: ['orders'],
    rpc: ['sum'],
    random: () => 0,
    ...options,
  });
  const harness = await startGatewayHarness(contract, { services: [service] });
  const client = await harness.connect({ subject: 'ada' });
  return {
    asked: backEnd.asked,
    client,
    place: (id: string = crypto.randomUUID()) =>
      client.ask({
        type: 'message',
        id,
        channel: 'orders:north',
        intent: 'place',
        payload: { item: 'tea' },
      }),
    async [Symbol.asyncDispose]() {
      await harness[Symbol.asyncDispose]();
      await backEnd[Symbol.asyncDispose]();
    },
  };
}

const error = (code: string, more: object = {}) => ({
  type: 'error',
  payload: expect.objectContaining({ code, ...more }),
});

describe('an intent that an HTTP back end handles', () => {
  it('is signed, says whose it is, and gets the reply', async () => {
    await using shop = await start((response) => json(response, 200, { order: 7 }));
    expect(await shop.place('a')).toMatchObject({
      type: 'reply',
      ref: 'a',
      payload: { order: 7 },
    });
    const [asked] = shop.asked;
    expect(asked?.body).toMatchObject({
      type: 'orders.place',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: {
        id: 'a',
        user: 'ada',
        channel: 'orders:north',
        params: { shop: 'north' },
        payload: { item: 'tea' },
      },
    });
    const headers = asked?.headers ?? {};
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${asked?.raw}`;
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
    const expected = createHmac('sha256', key).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
    expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1_000)).toBeLessThan(5);
    expect(headers['idempotency-key']).toBe(`"${headers['webhook-id']}"`);
  });

  it('signs as the reference of Standard Webhooks does', () => {
    const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    const message = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestampSec: 1_614_265_330,
      body: '{"test": 2432232314}',
    };
    expect(signatureHeaders(message, [secret])['webhook-signature']).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('signs with each of two secrets', async () => {
    const other = `whsec_${randomBytes(24).toString('base64')}`;
    await using shop = await start((response) => json(response, 200, { order: 7 }), {
      secret: [SECRET, other],
    });
    await shop.place();
    expect(shop.asked[0]?.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
  });

  it('handles events and methods', async () => {
    await using shop = await start((response, { body }) => {
      if (body.type === 'rpc.sum') json(response, 200, 6);
      else response.writeHead(204).end();
    });
    const said = { type: 'message', id: 'e', channel: 'orders:north', intent: 'seen' } as const;
    expect(await shop.client.ask({ ...said, payload: { item: 'tea' } })).toMatchObject({
      type: 'ack',
    });
    const call = { jsonrpc: '2.0', id: 1, method: 'sum', params: { of: [1, 2, 3] } } as const;
    const answer = await shop.client.ask({ type: 'jsonrpc', id: 'r', payload: call });
    expect(answer).toMatchObject({ payload: { id: 1, result: 6 } });
    expect(shop.asked.at(-1)?.body.data.channel).toBeUndefined();
  });

  it('hands on a declared error, and what fits no contract as internal', async () => {
    const answers: readonly [number, unknown][] = [
      [409, { title: 'Conflict', code: 'sold_out', detail: 'Gone.', data: { until: 'monday' } }],
      [409, { code: 'sold_out', detail: 'Gone.', data: { until: 7 } }],
      [409, { code: 'undeclared', detail: 'Gone.' }],
      [409, { title: 'Conflict', detail: 'Internals of the shop.' }],
      [200, { order: 'seven' }],
      [400, { detail: 'a secret of the machine room' }],
    ];
    await using shop = await start((response, _asked, count) => {
      const [status, body] = answers[count - 1] ?? [500, {}];
      json(response, status, body);
    });
    const declared = error('sold_out', { message: 'Gone.', data: { until: 'monday' } });
    expect(await shop.place()).toMatchObject(declared);
    expect(await shop.place()).toMatchObject(error('internal'));
    expect(await shop.place()).toMatchObject(error('internal'));
    expect(await shop.place()).toMatchObject(error('conflict'));
    expect(await shop.place()).toMatchObject(error('internal'));
    const last = await shop.place();
    expect(last).toMatchObject(error('internal'));
    expect(JSON.stringify(last)).not.toContain('secret');
    expect(shop.asked).toHaveLength(answers.length); // none of them was tried again
  });

  it.each([
    [403, 'forbidden'],
    [404, 'internal'],
    [413, 'payload_too_large'],
    [422, 'invalid_payload'],
    [302, 'internal'],
    [500, 'internal'],
  ])('takes status %i for %s, and does not ask again', async (status, code) => {
    await using shop = await start((response) => {
      response.writeHead(status, { Location: '/elsewhere' }).end('no JSON');
    });
    expect(await shop.place()).toMatchObject(error(code));
    expect(shop.asked).toHaveLength(1);
  });

  it.each([
    [429, 'rate_limited'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'timeout'],
  ])('asks again after status %i, with the same key, and then says %s', async (status, code) => {
    await using shop = await start((response) => json(response, status, {}));
    expect(await shop.place()).toMatchObject(error(code, { retryable: true }));
    expect(shop.asked).toHaveLength(3);
    expect(new Set(shop.asked.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(new Set(shop.asked.map(({ raw }) => raw)).size).toBe(1);
  });

  it('asks again after a broken connection, and gets the reply', async () => {
    await using shop = await start((response, _asked, count) => {
      if (count === 1) response.destroy();
      else if (count === 2) {
        response.writeHead(200, { 'Content-Length': '90' });
        response.write('{"or', () => response.destroy());
      } else json(response, 200, { order: 9 });
    });
    expect(await shop.place()).toMatchObject({ payload: { order: 9 } });
    expect(shop.asked).toHaveLength(3);
  });

  it('waits as long as Retry-After says, and not for one that asks too much', async () => {
    await using shop = await start((response, _asked, count) => {
      if (count === 1) json(response, 503, {}, { 'Retry-After': '1' });
      else if (count === 2) json(response, 200, { order: 1 });
      else json(response, 503, {}, { 'Retry-After': '3600' });
    });
    const startedAt = performance.now();
    expect(await shop.place()).toMatchObject({ payload: { order: 1 } });
    expect(performance.now() - startedAt).toBeGreaterThan(950);
    expect(await shop.place()).toMatchObject(error('unavailable', { retryAfterMs: 3_600_000 }));
    expect(shop.asked).toHaveLength(3);
  });

  it('gives a silent back end up', async () => {
    await using shop = await start(() => {}, { timeoutMs: 50, tries: 2 });
    expect(await shop.place()).toMatchObject(error('timeout'));
    expect(shop.asked).toHaveLength(2);
  });

  it('does not read more than it may', async () => {
    await using shop = await start(
      (response) => json(response, 200, { order: 7, more: 'x'.repeat(5_000) }),
      {
        maxResponseBytes: 1_000,
      },
    );
    expect(await shop.place()).toMatchObject(error('internal'));
    expect(shop.asked).toHaveLength(1);
  });

  it('ends the request when the client cancels', async () => {
    const arrived = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    await using shop = await start((response) => {
      response.once('close', gone.resolve);
      arrived.resolve();
    });
    const answer = shop.place('x');
    await arrived.promise;
    shop.client.send({ type: 'cancel', ref: 'x' });
    expect(await answer).toMatchObject(error('cancelled'));
    await gone.promise;
    expect(shop.asked).toHaveLength(1);
  });

  it('keys a repeat as the first, and the same id of another user or channel as another', async () => {
    await using backEnd = await startBackEnd((response) => json(response, 503, {}));
    const service = httpService(contract, {
      url: backEnd.url,
      secret: SECRET,
      channels: ['orders'],
      tries: 1,
    });
    await using harness = await startGatewayHarness(contract, {
      services: [service],
      memory: false,
    });
    const place = async (subject: string, channel: string): Promise<ServerEnvelope> => {
      const client = await harness.connect({ subject });
      const payload = { item: 'tea' };
      return client.ask({ type: 'message', id: '1', channel, intent: 'place', payload });
    };
    await place('ada', 'orders:north');
    await place('ada', 'orders:north');
    await place('bob', 'orders:north');
    await place('ada', 'orders:south');
    const keys = backEnd.asked.map(({ headers }) => headers['idempotency-key']);
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(3);
  });

  it('stands beside handlers of the process', async () => {
    await using backEnd = await startBackEnd((response) => json(response, 200, { order: 3 }));
    const service = createService(contract, {
      channels: {
        orders: {
          place: httpHandler({ type: 'orders.place', url: backEnd.url, secret: SECRET }),
          seen() {},
        },
      },
    });
    await using harness = await startGatewayHarness(contract, { services: [service] });
    const client = await harness.connect();
    const place = { type: 'message', id: '1', channel: 'orders:a', intent: 'place' } as const;
    expect(await client.ask({ ...place, payload: { item: 'tea' } })).toMatchObject({
      payload: { order: 3 },
    });
  });
});

describe('a set-up that cannot be meant', () => {
  const good = { url: 'https://shop.example.com/', secret: SECRET };
  it.each([
    [{ url: 'shop' }, /"url" must be like/],
    [{ url: 'https://user:password@shop.example.com' }, /"url" must be like/],
    [{ secret: 'hunter2' }, /"secret" must be "whsec_"/],
    [{ secret: 'whsec_c2hvcnQ=' }, /24 to 64 bytes/],
    [{ tries: 0 }, /"tries" must be a positive integer/],
  ])('is refused: %o', (wrong, message) => {
    const make = () => httpHandler({ type: 'orders.place', ...good, ...wrong });
    expect(make).toThrow(message);
    expect(make).not.toThrow(/hunter2|c2hvcnQ/);
  });

  it('is refused where a reply is a stream', () => {
    expect(() => httpService(contract, { ...good, channels: ['feed'] })).toThrow(/by a stream/);
  });

  it('is refused where the contract has no such place', () => {
    expect(() => httpService(contract, { ...good, channels: ['nowhere' as 'feed'] })).toThrow(
      /nothing at "channels.nowhere"/,
    );
  });
});
