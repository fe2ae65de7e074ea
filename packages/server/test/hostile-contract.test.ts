import { channel, defineContract, event, method, request, stream } from '@sallyport/protocol';
import { createService } from '@sallyport/server';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const explosive = z.string().refine((text) => {
  if (text === 'bang') throw new Error('a secret of the machine room');
  return true;
});
const loop: { self?: unknown } = {};
loop.self = loop;
/** Values that a schema of `unknown` lets pass and JSON cannot say. */
const unsayable = { bigint: 1n, loop, nothing: undefined };

const contract = defineContract({
  name: 'hostile',
  version: '1.0.0',
  channels: {
    room: channel('room', {
      accepts: {
        say: event({ payload: explosive }),
        ask: request({ payload: z.enum(['bigint', 'loop', 'nothing']), reply: z.unknown() }),
        later: request({ payload: z.enum(['bigint', 'loop', 'nothing']), reply: z.unknown() }),
        pour: request({ payload: z.enum(['bigint', 'loop']), reply: stream(z.unknown()) }),
      },
      emits: { said: event({ payload: z.unknown() }), shouted: event({ payload: explosive }) },
    }),
  },
  rpc: {
    say: method({ params: z.object({ text: explosive }), result: z.null() }),
    ask: method({ params: z.object({ what: z.enum(['bigint', 'nothing']) }), result: z.unknown() }),
  },
});

const services = [
  createService(contract, {
    channels: {
      room: {
        say: () => undefined,
        ask: (what) => unsayable[what],
        later: async (what) => unsayable[what],
        async *pour(what) {
          yield unsayable[what];
        },
      },
    },
    rpc: { say: () => null, ask: ({ what }) => unsayable[what] },
  }),
];

describe('a contract whose own schemas throw, or let pass what JSON cannot say', () => {
  it.each([
    ['say', 'bang'],
    ['ask', 'bigint'],
    ['ask', 'loop'],
    ['later', 'bigint'],
    ['pour', 'loop'],
  ])(
    '%s of %s is answered by internal, and nothing else happens [SP-SEC-006] [SP-SEC-007] [SP-MSG-018]',
    async (intent, payload) => {
      await using harness = await startGatewayHarness(contract, { services });
      await using client = await harness.connect();
      const answer = await client.ask({ id: '1', channel: 'room', intent, payload });
      expect(answer).toMatchObject({ type: 'error', ref: '1', payload: { code: 'internal' } });
      expect(JSON.stringify(answer)).not.toContain('secret');
      expect(
        await client.ask({ id: '2', channel: 'room', intent: 'say', payload: 'quietly' }),
      ).toMatchObject({ type: 'ack' });
      expect(harness.gateway.connections()).toMatchObject([{ inFlight: 0 }]);
    },
  );

  it('writes null where a reply is nothing [SP-REQ-001]', async () => {
    await using harness = await startGatewayHarness(contract, { services });
    await using client = await harness.connect();
    const answer = await client.ask({
      id: '1',
      channel: 'room',
      intent: 'ask',
      payload: 'nothing',
    });
    expect(answer).toEqual({ type: 'reply', ref: '1', payload: null });
  });

  it.each([
    ['say', { text: 'bang' }, { error: { code: -32603 } }],
    ['ask', { what: 'bigint' }, { error: { code: -32603 } }],
    ['ask', { what: 'nothing' }, { result: null }],
  ])('JSON-RPC %s with %j is answered', async (name, params, response) => {
    await using harness = await startGatewayHarness(contract, { services });
    await using client = await harness.connect();
    const payload = { jsonrpc: '2.0', id: 1, method: name, params };
    expect(await client.ask({ type: 'jsonrpc', id: 'e', payload })).toMatchObject({
      payload: response,
    });
  });

  it('rejects such a publication', async () => {
    await using harness = await startGatewayHarness(contract, { services });
    await expect(harness.gateway.publish('room', 'said', 1n)).resolves.toBeDefined(); // nobody listens
    await using client = await harness.connect();
    await client.ask({ type: 'subscribe', id: '1', channel: 'room' });
    await expect(harness.gateway.publish('room', 'said', 1n)).rejects.toThrow(TypeError);
    await expect(harness.gateway.publish('room', 'shouted', 'bang')).rejects.toThrow();
    expect(await client.ask({ type: 'ping', id: 'p' })).toMatchObject({ type: 'pong' });
  });
});
