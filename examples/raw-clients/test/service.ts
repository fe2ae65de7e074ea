import { createService } from '@sallyport/server';
import { contract } from './contract.ts';

/** Handlers for everything in the contract. */
export const service = createService(contract, {
  channels: {
    room: {
      async say({ text }, { publish, identity, params }) {
        await publish(`room:${params.room}`, 'said', { text, by: identity.subject });
      },
      shout: ({ text }) => ({ text: text.toUpperCase() }),
      async *spell({ text }) {
        for (const letter of text) yield { text: letter };
      },
      async *recite(_payload, { signal }) {
        yield { text: 'Sing, ' };
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        yield { text: 'O goddess' }; // too late; nobody may see it
      },
    },
  },
  rpc: {
    sum: ({ of }) => of.reduce((total, value) => total + value, 0),
    log: () => null,
  },
});
