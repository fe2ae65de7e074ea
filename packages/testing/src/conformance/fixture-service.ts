import { setTimeout as delay } from 'node:timers/promises';
import type { Service } from '@sallyport/server';
import { CallError, createService } from '@sallyport/server';
import { FIXTURE_SECRET, fixtureContract } from './fixture-contract.ts';

/** Declared by the contract as the data of `over_quota`. */
const LIMIT = 3;
const FOREVER_EVERY_MS = 10;

/** What a server does beside answering. */
export interface FixtureOptions {
  /** Is told what the method `log` is sent. */
  readonly onLog?: (text: string) => void;
}

/** The reference implementation of the fixture contract; `vacant` is left unhandled, as the contract asks. */
export function createFixtureService({
  onLog,
}: FixtureOptions = {}): Service<typeof fixtureContract> {
  return createService(fixtureContract, {
    channels: {
      echo: {
        echo: (payload) => payload,
        async note({ text }, { publish, identity }) {
          await publish('echo', 'noted', { text, by: identity.subject });
        },
      },
      stream: {
        *count({ to }) {
          for (let n = 0; n < to; n += 1) yield { n };
        },
        async *forever(_payload, { signal }) {
          for (let n = 0; ; n += 1) {
            yield { n };
            await delay(FOREVER_EVERY_MS, undefined, { signal });
          }
        },
        *break({ after }) {
          for (let n = 0; n < after; n += 1) yield { n };
          throw new Error(FIXTURE_SECRET);
        },
      },
      slow: {
        async wait({ ms }, { signal }) {
          await delay(ms, undefined, { signal });
          return { waited: ms };
        },
      },
      fail: {
        fail({ how }, context) {
          if (how === 'declared') throw context.fail('over_quota', { limit: LIMIT });
          if (how === 'wrong_reply') return { ok: FIXTURE_SECRET as unknown as boolean }; // wrong on purpose
          throw new Error(FIXTURE_SECRET);
        },
        crash() {
          throw new Error(FIXTURE_SECRET);
        },
      },
      room: {
        async say({ text }, { publish, params }) {
          await publish(`room:${params.room}`, 'said', { text });
        },
        where: (_payload, { params }) => ({ room: params.room }),
      },
      lobby: { where: () => ({ room: 'lobby' }) },
      forbidden: { ask: () => ({}) },
      own: {
        ask: (_payload, { params }) => ({ userId: params.userId }),
        async tell({ to, text }, { send, identity, connection }) {
          const user = identity.subject;
          const owner = to === 'user' ? { user } : { user, session: connection.sessionId };
          await send(owner, 'told', { text });
        },
      },
      history: {
        async append({ text }, { publish }) {
          await publish('history', 'appended', { text });
        },
      },
      recent: {
        async push(payload, { publish }) {
          await publish('recent', 'pushed', payload);
        },
      },
      latest: {
        async set(payload, { publish }) {
          await publish('latest', 'changed', payload);
        },
      },
      client: {
        async ask({ text, withinMs }, context) {
          try {
            const { text: answer } = await context.call('echo', { text }, { timeoutMs: withinMs });
            return { answer };
          } catch (error) {
            if (error instanceof CallError) return { failed: error.code };
            throw error;
          }
        },
      },
    },
    rpc: {
      sum: ({ of }) => of.reduce((total, value) => total + value, 0),
      fail(_params, context) {
        throw context.fail('over_quota', { limit: LIMIT });
      },
      async wait({ ms }, { signal }) {
        await delay(ms, undefined, { signal });
        return null;
      },
      log({ text }) {
        onLog?.(text);
        return null;
      },
    },
  });
}
