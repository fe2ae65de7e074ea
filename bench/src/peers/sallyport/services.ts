import { createService } from '@sallyport/server';
import { contract } from './contract.ts';

/** Answers; in the gateway's process, or in one of its own. */
export const desk = createService(contract, {
  channels: { desk: { echo: (note) => note, keep: () => {} } },
});

/** Publishes what is posted. */
export const boards = createService(contract, {
  channels: {
    board: {
      post: (note, { publish, params }) => void publish(`board:${params.board}`, 'posted', note),
    },
    diary: {
      post: (note, { publish, params }) => void publish(`diary:${params.diary}`, 'posted', note),
    },
  },
});
