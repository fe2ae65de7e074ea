import { channel, defineContract, event, method, request, stream } from '@sallyport/protocol';
import type { Log } from '@sallyport/server';
import { createService } from '@sallyport/server';
import type { HarnessOptions } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { z } from 'zod';

const Text = z.object({ text: z.string() });

/** Every kind of thing that a contract can say, in its smallest form. */
export const contract = defineContract({
  name: 'fixture',
  version: '1.2.3',
  channels: {
    room: channel('room', {
      accepts: {
        say: event({ payload: Text }),
        echo: request({ payload: Text, reply: Text }),
        later: request({ payload: Text, reply: Text }),
        count: request({
          payload: z.object({ to: z.int() }),
          reply: stream(z.object({ n: z.int() })),
        }),
        forever: request({ payload: z.object({}), reply: stream(z.object({ n: z.int() })) }),
        fail: request({
          payload: z.object({
            how: z.enum(['throw', 'declared', 'undeclared', 'wrong-data', 'wrong-reply']),
          }),
          reply: Text,
          errors: { over_quota: z.object({ limit: z.int() }) },
        }),
        admin: request({
          payload: z.object({}),
          reply: z.object({}),
          scope: ['room:admin', 'room:write'],
        }),
      },
      emits: { said: event({ payload: z.object({ text: z.string(), by: z.string() }) }) },
    }),
    pillar: channel('pillar:{pillar}', {
      params: z.object({ pillar: z.enum(['content', 'insights']) }),
      accepts: { ask: request({ payload: Text, reply: z.object({ pillar: z.string() }) }) },
      emits: { news: event({ payload: Text }) },
    }),
    exact: channel('pillar:exact', {
      accepts: { ask: request({ payload: Text, reply: z.object({ pillar: z.literal('exact') }) }) },
    }),
    own: channel('own:{userId}', {
      access: { bind: { userId: 'sub' }, subscribe: 'own:read' },
      accepts: { ask: request({ payload: z.object({}), reply: z.object({}) }) },
      emits: { news: event({ payload: Text }) },
      history: { keep: 10, forMs: 1_000 },
    }),
    vacant: channel('vacant', {
      accepts: { ask: request({ payload: z.object({}), reply: Text }) },
    }),
  },
  rpc: {
    sum: method({ params: z.object({ of: z.array(z.number()) }), result: z.number() }),
    fail: method({
      params: z.object({}),
      result: z.null(),
      errors: { over_quota: z.object({ limit: z.int() }) },
    }),
    hang: method({ params: z.object({}), result: z.null() }),
    admin: method({ params: z.object({}), result: z.null(), scope: 'rpc:admin' }),
  },
});

/** What the handlers of one test were seen to do. */
export interface Seen {
  readonly said: string[];
  readonly started: string[];
  readonly ended: string[];
  readonly logged: { readonly level: string; readonly fields: object; readonly message: string }[];
}

/** Starts a gateway with the fixture's service, and what it was seen to do. */
export async function startFixture(
  options: Omit<HarnessOptions<typeof contract>, 'services' | 'log'> = {},
) {
  const seen: Seen = { said: [], started: [], ended: [], logged: [] };
  const harness = await startGatewayHarness(contract, {
    ...options,
    services: [createFixtureService(seen)],
    log: logInto(seen),
  });
  return { ...harness, seen, [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose]() };
}

function createFixtureService(seen: Seen) {
  return createService(contract, {
    channels: {
      room: {
        async say({ text }, { publish, identity }) {
          seen.said.push(text);
          await publish('room', 'said', { text, by: identity.subject });
        },
        echo: (payload) => payload,
        async later(payload, { signal, channel }) {
          seen.started.push(channel);
          if (payload.text === 'hang') await aborted(signal);
          else await Promise.resolve();
          seen.ended.push(channel);
          signal.throwIfAborted();
          return payload;
        },
        async *count({ to }) {
          for (let n = 0; n < to; n += 1) yield { n };
          if (to < 0) throw new Error('a secret of the machine room');
        },
        async *forever(_payload, { signal }) {
          seen.started.push('forever');
          try {
            for (let n = 0; ; n += 1) {
              yield { n };
              if (n === 2) await aborted(signal);
            }
          } finally {
            seen.ended.push('forever');
          }
        },
        fail({ how }, context) {
          if (how === 'declared') throw context.fail('over_quota', { limit: 3 }, 'Three a day.');
          if (how === 'wrong-data')
            throw context.fail('over_quota', { limit: 'three' as unknown as number });
          if (how === 'undeclared') throw context.fail('surprise' as 'over_quota', { limit: 3 });
          if (how === 'wrong-reply') return { text: 7 as unknown as string };
          throw new Error('a secret of the machine room');
        },
        admin: () => ({}),
      },
      pillar: { ask: (_payload, { params }) => ({ pillar: params.pillar }) },
      exact: { ask: () => ({ pillar: 'exact' }) },
      own: { ask: () => ({}) },
    },
    rpc: {
      sum: ({ of }) => of.reduce((total, value) => total + value, 0),
      fail(_params, context) {
        throw context.fail('over_quota', { limit: 3 }, 'Three a day.');
      },
      async hang(_params, { signal }) {
        seen.started.push('hang');
        await aborted(signal);
        seen.ended.push('hang');
        return null;
      },
      admin: () => null,
    },
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function logInto(seen: Seen): Log {
  const at =
    (level: string) =>
    (fields: object, message: string): void => {
      seen.logged.push({ level, fields, message });
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
