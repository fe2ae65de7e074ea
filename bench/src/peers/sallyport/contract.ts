import { channel, defineContract, event, request } from '@sallyport/protocol';
import { Note } from '../../echo/note.ts';

const post = event({ payload: Note });
const posted = event({ payload: Note });

/** Addresses have parameters, so that routing matches templates rather than constants. */
export const contract = defineContract({
  name: 'bench',
  version: '1.0.0',
  channels: {
    desk: channel('desk:{desk}', {
      accepts: {
        echo: request({ payload: Note, reply: Note }),
        keep: event({ payload: Note, durable: true }),
      },
      access: { send: 'notes:write' },
    }),
    board: channel('board:{board}', {
      accepts: { post },
      emits: { posted },
      access: { send: 'notes:write', subscribe: 'notes:write' },
    }),
    diary: channel('diary:{diary}', {
      accepts: { post },
      emits: { posted },
      access: { send: 'notes:write', subscribe: 'notes:write' },
      history: { keep: 2_000, forMs: 600_000 },
    }),
  },
});
