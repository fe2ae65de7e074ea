import { casesOf } from '../case.ts';
import { CaseFailure } from '../case-failure.ts';
import { isFrame } from '../frame.ts';

const echo = { channel: 'echo', intent: 'echo', payload: { text: 'hello' } };

/** Frames, envelopes and addresses. */
export const envCases = casesOf('ENV', {
  '001': {
    title: 'closes with 1003 upon a binary frame',
    rules: 'ENV-002 LIV-030',
    async run({ connect }) {
      const probe = await connect();
      probe.sendBytes(Buffer.from(JSON.stringify(echo)), 'binary');
      await probe.closes(1003);
    },
  },
  '002': {
    title: 'closes with 1007 upon text that is not UTF-8',
    rules: 'ENV-003',
    async run({ connect }) {
      const probe = await connect();
      probe.sendBytes(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 'text');
      await probe.closes(1007);
    },
  },
  '005': {
    title: 'names a missing field in the message of invalid_envelope, and carries the id as ref',
    rules: 'ENV-018 ENV-021',
    async run({ connect }) {
      const probe = await connect();
      const { intent, ...lacking } = echo;
      const answer = await probe.refused({ type: 'message', ...lacking }, 'invalid_envelope');
      const message = isFrame(answer.payload) ? String(answer.payload.message) : '';
      if (!message.includes('intent'))
        throw new CaseFailure('a message that names "intent"', message);
    },
  },
  '006': {
    title: 'refuses fields of the wrong shape',
    rules: 'ENV-005 ENV-018',
    async run({ connect }) {
      const probe = await connect();
      const wrong = [
        { channel: 7 },
        { intent: '' },
        { intent: 'x'.repeat(129) },
        { timestamp: -1 },
        { timestamp: 1.5 },
        { timestamp: null },
        { trace: 'x' },
        { trace: { traceparent: '' } },
      ];
      for (const fields of wrong) await probe.refused({ ...echo, ...fields }, 'invalid_envelope');
    },
  },
  '007': {
    title: 'refuses an id that is none, without ref',
    rules: 'ENV-005 ENV-021',
    async run({ connect }) {
      const probe = await connect();
      for (const id of [7, '', null, 'x'.repeat(129), { a: 1 }]) {
        await probe.refusedLoosely({ ...echo, id }, 'invalid_envelope');
      }
    },
  },
  '008': {
    title: 'takes ids of 1 and of 128 characters',
    rules: 'ENV-005 MSG-005',
    async run({ connect }) {
      const probe = await connect();
      for (const id of ['x', 'y'.repeat(128), 'ü-☃']) {
        await probe.expect({ ...echo, id }, { type: 'reply', ref: id });
      }
    },
  },
  '036': {
    title: 'counts the length of an id in UTF-16 code units',
    rules: 'ENV-005',
    async run({ connect }) {
      const probe = await connect();
      const id = '🎭'.repeat(64); // two units each
      await probe.expect({ ...echo, id }, { type: 'reply', ref: id });
      await probe.refusedLoosely({ ...echo, id: `${id}🎭` }, 'invalid_envelope');
    },
  },
  '009': {
    title: 'ignores envelope fields that it does not know or that the type does not use',
    rules: 'ENV-004 EVO-004',
    async run({ connect }) {
      const probe = await connect();
      const extra = { version: 3, seq: 'no number', final: 7, offset: null, ref: { a: 1 } };
      await probe.expect({ ...echo, ...extra }, { type: 'reply', payload: { text: 'hello' } });
    },
  },
  '010': {
    title: 'reads an envelope without type as a message, and with type the same',
    rules: 'ENV-007',
    async run({ connect }) {
      const probe = await connect();
      await probe.expect(echo, { type: 'reply' });
      await probe.expect({ type: 'message', ...echo }, { type: 'reply' });
    },
  },
  '011': {
    title: 'takes 1.0 for an integer, and timestamps out of order',
    rules: 'ENV-005 ENV-008',
    async run({ connect }) {
      const probe = await connect();
      probe.send('{"type":"ping","id":"late","timestamp":2000000000000.0}');
      await probe.next({ type: 'pong', ref: 'late' });
      await probe.expect({ ...echo, timestamp: 0 }, { type: 'reply' });
    },
  },
  '012': {
    title: 'refuses an address that is not of the form',
    rules: 'ENV-009',
    async run({ connect }) {
      const probe = await connect();
      const wrong = ['', ':', 'echo:', ':echo', 'a::b', 'echo/a', 'e cho', 'x'.repeat(256), 'é'];
      for (const channel of wrong.slice(0, 8)) {
        await probe.refused({ type: 'subscribe', channel }, 'invalid_envelope');
      }
    },
  },
  '013': {
    title: 'matches templates by the number of segments and by case',
    rules: 'ENV-010',
    async run({ connect }) {
      const probe = await connect();
      for (const channel of ['room', 'room:a:b', 'Room:a', 'Echo']) {
        await probe.refused({ channel, intent: 'where', payload: {} }, 'unknown_channel');
      }
      const where = { channel: 'room:a', intent: 'where', payload: {} };
      await probe.expect(where, { type: 'reply', payload: { room: 'a' } });
    },
  },
  '014': {
    title: 'finds an exact address before a template',
    rules: 'ENV-011',
    async run({ connect }) {
      const where = { channel: 'room:lobby', intent: 'where', payload: {} };
      await (await connect()).expect(where, { type: 'reply', payload: { room: 'lobby' } });
    },
  },
});
