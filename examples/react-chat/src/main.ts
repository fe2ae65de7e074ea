// The example, as `sallyport dev` loads it.
import { setTimeout as wait } from 'node:timers/promises';
import type { Service } from '@sallyport/server';
import { createService } from '@sallyport/server';
import { contract } from './contract.ts';

export { contract };

/** The folder of the web page. */
export const page = new URL('page/', import.meta.url);

/** Between two words of the parrot. */
const WORD_MS = 150;

/** The rooms and the parrot. */
export function createServices(): readonly Service<typeof contract>[] {
  return [
    createService(contract, {
      channels: {
        room: {
          async say({ text }, { params, identity, publish, fail }) {
            if (/\bdarn\b/i.test(text)) throw fail('rude', { word: 'darn' });
            await publish(`room:${params.room}`, 'said', { who: identity.subject, text });
          },
        },
        parrot: {
          async *repeat({ text }, { signal }) {
            for (const word of text.split(/\s+/)) {
              yield { word };
              await wait(WORD_MS, undefined, { signal });
            }
          },
        },
      },
    }),
  ];
}
