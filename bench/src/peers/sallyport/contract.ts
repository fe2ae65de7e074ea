import { channel, defineContract, request } from '@sallyport/protocol';
import { Note } from '../../echo/note.ts';

/** The address has a parameter, so that routing matches a template rather than a constant. */
export const contract = defineContract({
  name: 'bench',
  version: '1.0.0',
  channels: {
    desk: channel('desk:{desk}', {
      accepts: { echo: request({ payload: Note, reply: Note }) },
      access: { send: 'notes:write' },
    }),
  },
});
