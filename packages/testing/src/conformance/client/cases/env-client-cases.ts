import { CaseFailure, show } from '../../case-failure.ts';
import { clientCasesOf } from '../client-case.ts';
import { caughtUp } from './caught-up.ts';
import { said } from './channel-message.ts';
import { subscribeAcknowledged } from './subscribe-acknowledged.ts';
import { worksOn } from './works-on.ts';

/** More brackets than the stack of any parser that recurses takes. */
const DEPTH = 100_000;
const FLOOD = 300;

/** Envelopes and frames: what a client reads, and what it ignores. */
export const envClientCases = clientCasesOf('ENV', {
  '001': {
    title: 'ignores envelope fields that it does not know, and those that the type does not use',
    rules: 'ENV-004',
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('echo/echo', { text: 'x' });
      const { id } = await line.next({ intent: 'echo' });
      const strange = { colour: 'red', nested: { a: [1] }, channel: 'room:b', offset: 3 };
      line.send({ type: 'reply', ref: id, payload: { text: 'y' }, ...strange });
      await call.value({ text: 'y' });
    },
  },
  '002': {
    title: 'reads an envelope without type but with channel as a message',
    rules: 'ENV-007',
    async run({ connected, client }) {
      const { line } = await connected();
      const room = await subscribeAcknowledged(client, line, { channel: 'room:a' });
      line.send({ channel: 'room:a', intent: 'said', payload: { text: 'untyped' } });
      await room.message({ text: 'untyped' });
    },
  },
  '003': {
    title: 'takes messages in the order in which they come, whatever their timestamps say',
    rules: 'ENV-008 SUB-008',
    async run({ connected, client }) {
      const { line } = await connected();
      const room = await subscribeAcknowledged(client, line, { channel: 'room:a' });
      for (const n of [3, 1, 2]) line.send(said({ text: `m${n}`, timestamp: n * 1_000 }));
      for (const n of [3, 1, 2]) {
        const { payload } = await room.message({});
        if (JSON.stringify(payload) !== JSON.stringify({ text: `m${n}` })) {
          throw new CaseFailure(`m${n} next`, show(payload));
        }
      }
    },
  },
  '004': {
    title: 'puts an envelope together that comes in many frames, cut within a character',
    rules: 'ENV-001',
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('echo/echo', { text: 'x' });
      const { id } = await line.next({ intent: 'echo' });
      const reply = JSON.stringify({ type: 'reply', ref: id, payload: { text: 'λόγος' } });
      line.act({ sendRaw: fragmentsOf(reply, 7) });
      await call.value({ text: 'λόγος' });
    },
  },
  '005': {
    title: 'sends and takes text of any script unharmed',
    rules: 'ENV-001',
    async run({ connected, client }) {
      const { line } = await connected();
      const text = 'Ἰλιάς – 🏺 – \u2028 – "\\" – \u0000 – \ud83d\ude80';
      const call = client.request('echo/echo', { text });
      const { id } = await line.next({ intent: 'echo', payload: { text } });
      line.send({ type: 'reply', ref: id, payload: { text } });
      await call.value({ text });
    },
  },
  '011': {
    title: 'ignores a binary frame, and works on',
    rules: 'ENV-025',
    async run({ connected, client }) {
      const { line } = await connected();
      line.act({ sendBinary: Buffer.from('{"type":"ping","id":"b"}') });
      await caughtUp(client, line);
      await worksOn(client, line);
    },
  },
  '012': {
    title: 'ignores text that is not JSON, and works on',
    rules: 'ENV-025',
    async run({ connected, client }) {
      const { line } = await connected();
      for (const text of ['', 'hello', '{"type":"ack"', '{"a":1}{"a":2}', "{'type':'ack'}"]) {
        line.send(text);
      }
      await caughtUp(client, line);
      await worksOn(client, line);
    },
  },
  '013': {
    title: 'ignores JSON that is not an object, and works on',
    rules: 'ENV-025',
    async run({ connected, client }) {
      const { line } = await connected();
      for (const text of ['null', '7', '"ack"', 'true', '[]', '[{"type":"ping"}]']) line.send(text);
      await caughtUp(client, line);
      await worksOn(client, line);
    },
  },
  '014': {
    title: 'ignores envelopes with missing or ill-shaped fields, and works on',
    rules: 'ENV-025 ENV-005',
    async run({ connected, client }) {
      const { line } = await connected();
      const asked = client.request('echo/echo', { text: 'x' });
      const { id } = await line.next({ intent: 'echo' });
      for (const frame of [
        {},
        { type: 'reply' },
        { type: 'ack', ref: 7 },
        { type: 'error', ref: id },
        { type: 'error', ref: id, payload: { code: 7 } },
        { type: 'error', ref: id, payload: null },
        { type: 'system' },
        { type: 'system', intent: 'goaway', payload: { spreadMs: 'soon' } },
        { type: 'message', channel: 'no address', intent: 'said', payload: {} },
        { type: 'jsonrpc' },
        { type: 7, ref: id },
      ]) {
        line.send(frame);
      }
      await caughtUp(client, line);
      if (asked.answered) throw new CaseFailure('the request still open', 'an answer to it');
      line.send({ type: 'reply', ref: id, payload: { text: 'y' } });
      await asked.value({ text: 'y' });
    },
  },
  '015': {
    title: 'ignores a flood of frames that it cannot read, and works on',
    rules: 'ENV-025',
    async run({ connected, client }) {
      const { line } = await connected();
      for (let n = 0; n < FLOOD; n += 1) line.send(n % 2 === 0 ? 'nonsense' : '{"type":"reply"}');
      await caughtUp(client, line);
      await worksOn(client, line);
    },
  },
  '016': {
    title: 'survives a frame that nests without end, and works on',
    rules: 'ENV-025',
    async run({ connected, client }) {
      const { line } = await connected();
      const deep = '['.repeat(DEPTH) + ']'.repeat(DEPTH);
      line.send(`{"type":"message","channel":"room:a","intent":"said","payload":${deep}}`);
      await caughtUp(client, line);
      await worksOn(client, line);
    },
  },
});

/** A text message as WebSocket frames of as many bytes (RFC 6455, section 5.2). */
function fragmentsOf(text: string, bytes: number): Buffer {
  const content = Buffer.from(text);
  const frames: Buffer[] = [];
  for (let at = 0; at < content.length; at += bytes) {
    const part = content.subarray(at, at + bytes);
    const opcode = at === 0 ? 0x01 : 0x00;
    const last = at + bytes >= content.length ? 0x80 : 0x00;
    frames.push(Buffer.from([last | opcode, part.length]), part);
  }
  return Buffer.concat(frames);
}
