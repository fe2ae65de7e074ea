import { casesOf } from '../case.ts';
import { CaseFailure, show, Untestable } from '../case-failure.ts';
import { isFrame } from '../frame.ts';
import type { Probe } from '../probe.ts';

const echo = { channel: 'echo', intent: 'echo', payload: { text: 'hello' } };
/** Strikes that a server may at most allow for this suite to see its limit. */
const MAX_STRIKES = 200;

/** Malformed frames, strikes and wrong dialects. */
export const envMalformedCases = casesOf('ENV', {
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
        // Either the ping is answered, or the close that follows the last error is on its way.
        const open = await probe.alive().then(
          () => true,
          () => false,
        );
        if (!open) {
          await probe.closes(4400);
          return;
        }
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
  '037': {
    title: 'does not take NaN and Infinity for JSON',
    rules: 'ENV-017 ENV-001',
    async run({ connect }) {
      const probe = await connect();
      for (const number of ['NaN', 'Infinity', '-Infinity']) {
        await probe.refusedLoosely(`{"type":"ping","timestamp":${number}}`, 'malformed_json');
      }
    },
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
