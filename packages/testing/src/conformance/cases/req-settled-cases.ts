import { casesOf } from '../case.ts';
import type { CaseContext } from '../case-context.ts';
import { CaseFailure, show } from '../case-failure.ts';
import { isFrame } from '../frame.ts';
import type { Probe } from '../probe.ts';

const ask = { channel: 'forbidden', intent: 'ask', payload: {} };
const note = (text: string) => ({ channel: 'echo', intent: 'note', payload: { text } });

/** How often a note that is sent twice with one id is published. */
async function timesRun({ connect, unique }: CaseContext): Promise<number> {
  const probe = await connect();
  await probe.expect({ type: 'subscribe', channel: 'echo' }, { type: 'ack' });
  const text = unique();
  const frame = { ...note(text), id: unique() };
  await probe.expect(frame, { type: 'ack' });
  await probe.expect(frame, { type: 'ack' });
  const message = { type: 'message', payload: { text } };
  await probe.next(message);
  const again = await probe.silent(message).then(
    () => false,
    () => true,
  );
  return again ? 2 : 1;
}

/** Repeats: what joins, what is remembered, and what is done again. */
export const reqSettledCases = casesOf('REQ', {
  '020': {
    title: 'judges a repeat anew that was refused before its work started',
    rules: 'REQ-025',
    async run({ connect, token, unique }) {
      const probe = await connect();
      const frame = { ...ask, id: unique() };
      await probe.refused(frame, 'forbidden');
      const wider = await token({ scope: 'conformance:never' });
      await probe.expect({ type: 'refresh', payload: { token: wider } }, { type: 'ack' });
      await probe.expect(frame, { type: 'reply' });
    },
  },
  '021': {
    title: 'does subscribe and unsubscribe again when they are repeated',
    rules: 'REQ-025 SUB-004',
    async run({ connect, unique }) {
      const probe = await connect();
      const subscribe = { type: 'subscribe', channel: 'echo', id: unique() };
      const unsubscribe = { type: 'unsubscribe', channel: 'echo', id: unique() };
      await probe.expect(subscribe, { type: 'ack' });
      await probe.expect(unsubscribe, { type: 'ack' });
      await probe.refused(unsubscribe, 'not_subscribed');
      await probe.expect(subscribe, { type: 'ack' });
      const text = unique();
      probe.send(note(text));
      await probe.next({ type: 'message', payload: { text } });
    },
  },
  '022': {
    title: 'does a refresh again when it is repeated',
    rules: 'REQ-025 LIV-020',
    async run({ connect, token, unique }) {
      const probe = await connect();
      const id = unique();
      const none = { token: await token() };
      const wider = { token: await token({ scope: 'conformance:never' }) };
      await probe.expect({ type: 'refresh', id, payload: none }, { type: 'ack' });
      await probe.refused(ask, 'forbidden');
      await probe.expect({ type: 'refresh', id, payload: wider }, { type: 'ack' });
      await probe.expect(ask, { type: 'reply' });
    },
  },
  '023': {
    title: 'sends nothing again for a stream that is repeated while it runs on the connection',
    rules: 'REQ-017 REQ-021',
    async run({ connect, unique }) {
      const id = unique();
      const probe = await connect();
      const frame = { channel: 'stream', intent: 'forever', payload: {}, id };
      probe.send(frame);
      await probe.next({ type: 'reply', ref: id, seq: 0 });
      probe.send(frame);
      await probe.next({ type: 'reply', ref: id, seq: 5 });
      probe.send({ type: 'cancel', ref: id });
      await probe.next({ type: 'error', ref: id, payload: { code: 'cancelled' } });
      await probe.silent({ type: 'error', ref: id });
      if (probe.untaken({ ref: id, seq: 0 }).length > 0) {
        throw new CaseFailure('chunk 0 once', 'chunk 0 again');
      }
    },
  },
  '024': {
    title: 'remembers answers if and only if `memory` is declared',
    rules: 'REQ-018',
    async run(context) {
      const shown = (await timesRun(context)) === 1;
      if (shown !== context.features.has('memory')) {
        throw new CaseFailure(
          shown ? '`memory` among the declared features' : 'one run, because `memory` is declared',
          shown ? 'a repeat that was answered from memory' : 'a second run of a repeat',
        );
      }
    },
  },
  '025': {
    title: 'says in welcome for how long it remembers, if and only if `memory` is declared',
    rules: 'REQ-026',
    async run({ connect, features }) {
      const { memory } = await (await connect()).welcome();
      const windowMs = isFrame(memory) ? memory.windowMs : undefined;
      const id = isFrame(memory) ? memory.id : undefined;
      const declared = features.has('memory');
      if (declared && !(typeof id === 'string' && Number(windowMs) > 0)) {
        throw new CaseFailure('memory.id and .windowMs, as `memory` is declared', show(memory));
      }
      if (!declared && memory !== undefined) {
        throw new CaseFailure('`memory` among the declared features', show(memory));
      }
    },
  },
  '031': {
    title: 'names the same memory on another server only where that server remembers the same',
    rules: 'REQ-018 REQ-026 REQ-028',
    requires: ['memory', 'drain'],
    async run({ connect, instance, unique }) {
      const server = await instance();
      const [one, other] = [await connect(), await connect({ url: server.url })];
      if ((await memoryOf(one)) !== (await memoryOf(other))) return;
      await other.expect({ type: 'subscribe', channel: 'echo' }, { type: 'ack' });
      const text = unique();
      const frame = { ...note(text), id: unique() };
      await one.expect(frame, { type: 'ack' });
      // It comes from one to the other where they serve together.
      await other.next({ type: 'message', payload: { text } }).catch(() => undefined);
      await other.expect(frame, { type: 'ack' });
      await other.silent({ type: 'message', payload: { text } });
    },
  },
});

async function memoryOf(probe: Probe): Promise<string> {
  const { memory } = await probe.welcome();
  if (isFrame(memory) && typeof memory.id === 'string') return memory.id;
  throw new CaseFailure('memory.id', show(memory));
}
