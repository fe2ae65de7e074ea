import { setTimeout as delay } from 'node:timers/promises';
import { casesOf } from '../case.ts';
import { CaseFailure, show, Untestable } from '../case-failure.ts';
import { isFrame } from '../frame.ts';
import type { Probe } from '../probe.ts';

const echo = { channel: 'echo', intent: 'echo', payload: { text: 'hello' } };
/** Strikes that a server may at most allow for this suite to see its limit. */
const MAX_STRIKES = 200;
/** Larger frames are not worth sending to find a limit. */
const MAX_SENT_BYTES = 32 * 1024 * 1024;

async function limitOf(probe: Probe, name: string): Promise<number> {
  const { limits } = await probe.welcome();
  const limit = isFrame(limits) ? limits[name] : undefined;
  if (typeof limit === 'number') return limit;
  throw new CaseFailure(`limits.${name} in welcome`, show(limits));
}

function nested(levels: number, id = 'deep'): string {
  // The envelope and the payload are two of them.
  const inner = levels - 2;
  return `{"channel":"echo","intent":"echo","id":"${id}","payload":{"text":${'['.repeat(inner)}${']'.repeat(inner)}}}`;
}

function padded(id: string, bytes: number): string {
  const frame = JSON.stringify({ id, ...echo, payload: { text: '' } });
  return frame.replace('"text":""', `"text":"${'x'.repeat(bytes - frame.length)}"`);
}

/** Frames, envelopes, addresses, limits, strikes, and wrong dialects. */
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
  '003': {
    title: 'answers what is not JSON with malformed_json',
    rules: 'ENV-017 ENV-022',
    async run({ connect }) {
      const probe = await connect();
      for (const text of ['', '{', 'hello', "{'type': 'ping'}", '{"type":"ping",}']) {
        await probe.refusedLoosely(text, 'malformed_json');
      }
      await probe.alive();
    },
  },
  '004': {
    title: 'answers a value that is no object with invalid_envelope',
    rules: 'ENV-018 ENV-001',
    async run({ connect }) {
      const probe = await connect();
      for (const text of ['null', '1', '"ping"', '[]', 'true']) {
        await probe.refusedLoosely(text, 'invalid_envelope');
      }
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
  '015': {
    title: 'answers a frame over maxFrameBytes with payload_too_large, and carries its id as ref',
    rules: 'ENV-013 ENV-022',
    async run({ connect }) {
      const probe = await connect();
      const limit = await limitOf(probe, 'maxFrameBytes');
      if (limit > MAX_SENT_BYTES) throw new Untestable(`maxFrameBytes is ${limit}`);
      const id = probe.newId();
      probe.send(padded(id, limit + 1));
      await probe.next({ type: 'error', ref: id, payload: { code: 'payload_too_large' } });
      await probe.alive();
    },
  },
  '016': {
    title: 'takes a frame of exactly maxFrameBytes',
    rules: 'ENV-013',
    async run({ connect }) {
      const probe = await connect();
      const limit = await limitOf(probe, 'maxFrameBytes');
      if (limit > MAX_SENT_BYTES) throw new Untestable(`maxFrameBytes is ${limit}`);
      const id = probe.newId();
      probe.send(padded(id, limit));
      await probe.next({ type: 'reply', ref: id });
    },
  },
  '017': {
    title: 'closes with 1009 upon a frame of more than four times maxFrameBytes',
    rules: 'ENV-014',
    async run({ connect }) {
      const probe = await connect();
      const bytes = 4 * (await limitOf(probe, 'maxFrameBytes')) + 1;
      if (bytes > MAX_SENT_BYTES) throw new Untestable(`the frame would have ${bytes} bytes`);
      probe.sendBytes(Buffer.from(padded(probe.newId(), bytes)), 'text');
      await probe.closes(1009);
    },
  },
  '018': {
    title:
      'refuses a frame that nests deeper than maxDepth, without ref, and takes one that does not',
    rules: 'ENV-015',
    async run({ connect }) {
      const probe = await connect();
      const limit = await limitOf(probe, 'maxDepth');
      await probe.refusedLoosely(nested(limit + 1), 'invalid_envelope');
      const id = probe.newId();
      probe.send(nested(limit, id));
      await probe.next({ type: 'error', ref: id, payload: { code: 'invalid_payload' } });
    },
  },
  '019': {
    title: 'does not count brackets within strings as depth',
    rules: 'ENV-015',
    async run({ connect }) {
      const payload = { text: `${'[{'.repeat(500)}\\"` };
      await (await connect()).expect({ ...echo, payload }, { type: 'reply', payload });
    },
  },
  '020': {
    title: 'refuses the key __proto__ at any depth, however escaped',
    rules: 'ENV-020 SEC-008',
    async run({ connect }) {
      const probe = await connect();
      const keys = ['__proto__', '\\u005f_proto__', '__pr\\u006fto__'];
      for (const key of keys) {
        const id = probe.newId();
        probe.send(
          `{"id":"${id}","channel":"echo","intent":"echo","payload":{"a":[{"${key}":1}]}}`,
        );
        await probe.next({ type: 'error', ref: id, payload: { code: 'invalid_envelope' } });
      }
    },
  },
  '021': {
    title: 'takes __proto__ as a value',
    rules: 'ENV-020',
    async run({ connect }) {
      const payload = { text: '__proto__' };
      await (await connect()).expect({ ...echo, payload }, { type: 'reply', payload });
    },
  },
  '022': {
    title: 'answers types that only a server sends, and unknown ones, with unknown_type',
    rules: 'ENV-019',
    async run({ connect }) {
      const probe = await connect();
      for (const type of ['reply', 'ack', 'system', 'publish']) {
        await probe.refused({ type, channel: 'echo', payload: {} }, 'unknown_type');
      }
    },
  },
  '023': {
    title: 'closes with 4400 after enough strikes, each answered first',
    rules: 'ENV-023 ENV-024',
    async run({ connect }) {
      const probe = await connect();
      for (let strike = 1; strike <= MAX_STRIKES; strike += 1) {
        probe.send('no JSON');
        await probe.next({ type: 'error', payload: { code: 'malformed_json' } });
        const closed = await Promise.race([
          probe.closes(4400).then(
            () => true,
            () => false,
          ),
          delay(strike < 10 ? 0 : 30, false),
        ]);
        if (closed) return;
      }
      throw new Untestable(`the server took ${MAX_STRIKES} strikes; configure fewer for the test`);
    },
  },
  '024': {
    title: 'counts no strike for errors of the contract',
    rules: 'ENV-023',
    async run({ connect }) {
      const probe = await connect();
      for (let time = 0; time < 30; time += 1) {
        await probe.refused({ ...echo, channel: 'nowhere' }, 'unknown_channel');
        await probe.refused({ ...echo, payload: {} }, 'invalid_payload');
      }
      await probe.alive();
    },
  },
  '025': {
    title: 'answers bare JSON-RPC with wrong_dialect, and shows the envelope for it',
    rules: 'ENV-026',
    async run({ connect }) {
      const probe = await connect();
      const call = { jsonrpc: '2.0', id: 1, method: 'sum', params: { of: [1] } };
      await speaks(probe, call, 'jsonrpc');
      await speaks(probe, [call, call], 'jsonrpc');
    },
  },
  '026': {
    title: 'answers {"type": "chat"} with wrong_dialect, and shows the envelope for it',
    rules: 'ENV-027',
    run: async ({ connect }) => speaks(await connect(), { type: 'chat', text: 'hi' }, 'intent'),
  },
  '027': {
    title: 'answers {"event": …} with wrong_dialect, and shows the envelope for it',
    rules: 'ENV-028',
    run: async ({ connect }) => speaks(await connect(), { event: 'chat', data: {} }, 'intent'),
  },
  '028': {
    title: 'keeps serving what is in flight after a malformed frame',
    rules: 'ENV-022',
    async run({ connect }) {
      const probe = await connect();
      const answer = probe.ask({ channel: 'slow', intent: 'wait', payload: { ms: 50 } });
      await probe.refusedLoosely('{', 'malformed_json');
      const { type } = await answer;
      if (type !== 'reply') throw new CaseFailure('the reply', show(type));
    },
  },
});

async function speaks(probe: Probe, frame: object, word: string): Promise<void> {
  const { payload } = await probe.refusedLoosely(frame, 'wrong_dialect');
  const message = isFrame(payload) ? String(payload.message) : '';
  if (!message.includes(word)) throw new CaseFailure(`a message that names "${word}"`, message);
}
