import { describe, expect, test } from 'vitest';
import type { Envelope } from '../src/envelope.ts';
import type { ConnectionClosed, GatewayError } from '../src/errors.ts';
import type { connect } from '../src/node-client.ts';

/** Where a step connects, and how. */
export interface Target {
  readonly url: string;
  readonly token?: string | undefined;
  readonly subprotocol?: string;
}

/** A part of the conversation that needs nothing but its arguments, so that a page can run it too. */
export type Step<T> = (client: { readonly connect: typeof connect }, target: Target) => Promise<T>;

/** Runs a step against the gateway, with a good token and the changes given. */
export type Run = <T>(step: Step<T>, changes?: (target: Target) => Partial<Target>) => Promise<T>;

/** The whole conversation, as tests of one client. */
export function testConversation(run: Run): void {
  test('connects, is welcomed, and closes', async () => {
    const { welcome, closed } = await run(async ({ connect }, { url, ...options }) => {
      const connection = await connect(url, options);
      return { welcome: connection.welcome, closed: (await connection.close()).code };
    });
    expect(welcome).toMatchObject({
      userId: 'ada',
      contract: { name: 'raw', version: '1.2.0' },
      heartbeat: { intervalMs: expect.any(Number), timeoutMs: expect.any(Number) },
    });
    expect(closed).toBe(1000);
  });

  test('a request is replied to, an event acknowledged, a ping answered', async () => {
    const [reply, ack, clock] = await run(async ({ connect }, { url, ...options }) => {
      const connection = await connect(url, options);
      const room = { channel: 'room:1', payload: { text: 'hello' } };
      const answers = await Promise.all([
        connection.request({ ...room, intent: 'shout' }),
        connection.ask({ type: 'message', ...room, intent: 'say' }),
        connection.ping(),
      ]);
      await connection.close();
      return answers;
    });
    expect(reply).toEqual({ text: 'HELLO' });
    expect(ack).toMatchObject({ type: 'ack', ref: expect.any(String) });
    expect(clock).toEqual(expect.any(Number));
  });

  test('a streamed reply comes chunk by chunk, and ends', async () => {
    const chunks = await run(async ({ connect }, { url, ...options }) => {
      const connection = await connect(url, options);
      const seen: unknown[] = [];
      for (const text of ['', 'abc']) {
        const message = { channel: 'room:1', intent: 'spell', payload: { text } };
        for await (const chunk of connection.stream(message)) seen.push(chunk);
      }
      await connection.close();
      return seen;
    });
    expect(chunks).toEqual([{ text: 'a' }, { text: 'b' }, { text: 'c' }]);
  });

  test('a cancelled stream ends with `cancelled`, and nothing follows', async () => {
    const { chunks, failure, answers } = await run(async ({ connect }, { url, ...options }) => {
      const answers: Envelope[] = [];
      const onEnvelope = (envelope: Envelope): void => {
        if (envelope.type === 'reply' || envelope.type === 'error') answers.push(envelope);
      };
      const connection = await connect(url, { ...options, onEnvelope });
      const reader = new AbortController();
      const message = { channel: 'room:1', intent: 'recite', payload: {} };
      const chunks: unknown[] = [];
      let failure: unknown;
      try {
        for await (const chunk of connection.stream(message, reader.signal)) {
          chunks.push(chunk);
          reader.abort();
        }
      } catch (error) {
        failure = (error as GatewayError).details;
      }
      await connection.request({ ...message, intent: 'shout', payload: { text: '' } });
      await connection.ping();
      await connection.close();
      return { chunks, failure, answers };
    });
    expect(chunks).toEqual([{ text: 'Sing, ' }]);
    expect(failure).toMatchObject({ code: 'cancelled', retryable: false });
    const [{ ref } = {}] = answers;
    const ofStream = answers.filter((answer) => answer.ref === ref);
    expect(ofStream.map(({ type, seq }) => [type, seq])).toEqual([
      ['reply', 0],
      ['error', undefined],
    ]);
  });

  test('leaving the loop cancels the stream', async () => {
    const end = await run(async ({ connect }, { url, ...options }) => {
      const cancelled = Promise.withResolvers<unknown>();
      const onEnvelope = ({ type, payload }: Envelope): void => {
        if (type === 'error') cancelled.resolve(payload);
      };
      const connection = await connect(url, { ...options, onEnvelope });
      const message = { channel: 'room:1', intent: 'recite', payload: {} };
      for await (const _chunk of connection.stream(message)) break;
      const end = await cancelled.promise;
      await connection.close();
      return end;
    });
    expect(end).toMatchObject({ code: 'cancelled' });
  });

  test('publications come from subscribe to unsubscribe, on that channel only', async () => {
    const { messages, twice } = await run(async ({ connect }, { url, ...options }) => {
      const connection = await connect(url, options);
      const messages: unknown[] = [];
      let arrived = (): void => {};
      const onMessage = ({ intent, payload }: Envelope): void => {
        messages.push([intent, payload]);
        arrived();
      };
      const say = (channel: string, text: string): Promise<unknown> =>
        connection.request({ channel, intent: 'say', payload: { text } });
      const hear = (text: string): Promise<unknown> => {
        const heard = new Promise<void>((resolve) => {
          arrived = resolve;
        });
        return Promise.all([heard, say('room:1', text)]);
      };
      await say('room:1', 'before');
      await connection.subscribe('room:1', onMessage);
      await say('room:2', 'elsewhere');
      await hear('first');
      await connection.unsubscribe('room:1');
      await say('room:1', 'between');
      await connection.subscribe('room:1', onMessage);
      await hear('second');
      await connection.unsubscribe('room:1');
      const twice = await connection
        .unsubscribe('room:1')
        .catch((error: GatewayError) => error.details.code);
      await connection.close();
      return { messages, twice };
    });
    expect(messages).toEqual([
      ['said', { text: 'first', by: 'ada' }],
      ['said', { text: 'second', by: 'ada' }],
    ]);
    expect(twice).toBe('not_subscribed');
  });

  test('JSON-RPC: requests, a batch and a notification', async () => {
    const { sums, batch, notified, failure } = await run(
      async ({ connect }, { url, ...options }) => {
        const connection = await connect(url, options);
        const rpc = (call: object): object => ({ jsonrpc: '2.0', ...call });
        const log = rpc({ method: 'log', params: { text: 'hi' } });
        const sums = await Promise.all([
          connection.call('sum', { of: [1, 2] }),
          connection.call('sum', { of: [3, 4] }),
        ]);
        const batch = await connection.rpc([
          rpc({ id: 'a', method: 'sum', params: { of: [5] } }),
          log,
          rpc({ id: 7, method: 'nope' }),
        ]);
        const notified = await connection.ask({ type: 'jsonrpc', payload: log });
        const failure = await connection
          .call('sum', { of: 'three' })
          .catch((error: GatewayError) => error.details);
        await connection.close();
        return { sums, batch, notified, failure };
      },
    );
    expect(sums).toEqual([3, 7]);
    expect(batch).toHaveLength(2);
    expect(batch).toContainEqual({ jsonrpc: '2.0', id: 'a', result: 5 });
    expect(batch).toContainEqual(
      expect.objectContaining({ id: 7, error: expect.objectContaining({ code: -32601 }) }),
    );
    expect(notified.type).toBe('ack');
    expect(failure).toMatchObject({ code: 'invalid_payload', issues: [{ path: '/of' }] });
  });

  test('an error names its code and issues, and costs nothing else', async () => {
    const { failure, unasked, reply } = await run(async ({ connect }, { url, ...options }) => {
      const withoutRef = Promise.withResolvers<unknown>();
      const onEnvelope = ({ type, ref, payload }: Envelope): void => {
        if (type === 'error' && ref === undefined) withoutRef.resolve(payload);
      };
      const connection = await connect(url, { ...options, onEnvelope });
      const shout = { channel: 'room:1', intent: 'shout', payload: { text: 'still here' } };
      const failure = await connection
        .request({ ...shout, payload: { text: 1 } })
        .catch((error: GatewayError) => error.details);
      connection.send({ type: 'message', channel: 'hall', intent: 'shout', payload: {} });
      const unasked = await withoutRef.promise;
      const reply = await connection.request(shout);
      await connection.close();
      return { failure, unasked, reply };
    });
    expect(failure).toMatchObject({
      code: 'invalid_payload',
      retryable: false,
      issues: [{ path: '/text', message: expect.any(String) }],
    });
    expect(unasked).toMatchObject({ code: 'unknown_channel' });
    expect(reply).toEqual({ text: 'STILL HERE' });
  });

  describe('refusals', () => {
    const refused: Step<{ code: number; reason: string }> = ({ connect }, { url, ...options }) =>
      connect(url, options).then(
        () => Promise.reject(new Error('It was welcomed.')),
        ({ code, reason }: ConnectionClosed) => ({ code, reason }),
      );

    test.each<[string, number, (target: Target) => Partial<Target>]>([
      ['no token', 4401, () => ({ token: undefined })],
      ['a token that does not verify', 4401, ({ token }) => ({ token: `${token}x` })],
      ['another subprotocol', 4406, () => ({ subprotocol: 'sallyport.v2' })],
      ['another major version', 4409, ({ url }) => ({ url: `${url}?contract=raw@2.0.0` })],
      ['another contract', 4409, ({ url }) => ({ url: `${url}?contract=cooked@1.2.0` })],
    ])('[SP-LIV-032] %s: %i', async (_case, code, changes) => {
      const closed = await run(refused, changes);
      expect(closed).toEqual({ code, reason: expect.stringMatching(/\w/) });
    });

    test('the same major version is welcome', async () => {
      const version = await run(
        async ({ connect }, { url, ...options }) => {
          const connection = await connect(url, options);
          await connection.close();
          return connection.welcome.contract.version;
        },
        ({ url }) => ({ url: `${url}?contract=raw@1.9.0` }),
      );
      expect(version).toBe('1.2.0');
    });
  });
}
