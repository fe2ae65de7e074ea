import { createService } from '@sallyport/server';
import { contract } from './contract.ts';

/** What the handlers of one instance were seen to do. */
export interface Seen {
  readonly notes: string[];
  /** Notes and orders, as they came. */
  readonly began: string[];
  readonly orders: {
    readonly text: string;
    readonly tries: number;
    readonly id: string | undefined;
  }[];
  readonly started: string[];
  readonly aborted: string[];
  yielded: number;
  /** Lets what hangs go on; nothing does without. */
  readonly released?: Promise<void>;
}

export function createSeen(): Seen {
  return { notes: [], began: [], orders: [], started: [], aborted: [], yielded: 0 };
}

/** For handlers that never end, whatever they are told. */
const never = (): Promise<never> => new Promise(() => {});

/** The same handlers for the gateway's process and for any other. */
export function createAgents(by: string, seen = createSeen()) {
  return createService(contract, {
    channels: {
      room: {
        async note({ text }, { publish, params }) {
          seen.notes.push(text);
          seen.began.push(text);
          await publish(`room:${params.room}`, 'said', { text });
        },
        async order({ text }, { tries, id }) {
          seen.orders.push({ text, tries, id });
          seen.began.push(text);
          if (text.startsWith('deaf')) await never();
          if (text === 'bad' || (text === 'once' && tries === 1)) throw new Error('not today');
        },
        length({ text }, { fail }) {
          if (text > 100) throw fail('too_long', { limit: 100 });
          return { length: text };
        },
        async *count({ to }) {
          for (let n = 0; n < to; n += 1) {
            seen.yielded += 1;
            yield { n };
          }
        },
        async hang({ text }, { signal }) {
          seen.started.push(text);
          if (text === 'deaf') await never();
          const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
          await Promise.race([aborted, ...(seen.released ? [seen.released] : [])]);
          if (signal.aborted) seen.aborted.push(text);
          return { text };
        },
        who: (_payload, { identity, params, id = '' }) => ({
          ...{ by, user: identity.subject, room: params.room, id },
        }),
        wrong: () => ({ text: 7 as unknown as string }),
        async *wrongChunk() {
          yield { text: 'right' };
          yield { text: 7 as unknown as string };
        },
        large: ({ length }) => ({ text: 'x'.repeat(length) }),
        async *largeChunk({ length }) {
          yield { text: 'small' };
          yield { text: 'x'.repeat(length) };
        },
      },
    },
    rpc: {
      sum: ({ of }) => of.reduce((total, value) => total + value, 0),
      async ask({ text }, { call }) {
        const { yes } = await call('confirm', { text });
        return { text: yes ? 'confirmed' : 'refused' };
      },
    },
  });
}
