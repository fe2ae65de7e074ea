import { casesOf } from '../case.ts';
import { CaseFailure, show, Untestable } from '../case-failure.ts';
import { isFrame } from '../frame.ts';
import type { Probe } from '../probe.ts';

const echo = { channel: 'echo', intent: 'echo', payload: { text: 'hello' } };
/** Larger frames are not worth sending to find a limit. */
const MAX_SENT_BYTES = 32 * 1024 * 1024;

/** SP-ENV-024: a server closes at 10 strikes unless it is configured otherwise. */
const TOO_MANY_STRIKES = 12;

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

/** Limits of size and depth. */
export const envLimitCases = casesOf('ENV', {
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
  '035': {
    title: 'counts no strike for a frame that is too large',
    rules: 'ENV-023 ENV-013',
    async run({ connect }) {
      const probe = await connect();
      const limit = await limitOf(probe, 'maxFrameBytes');
      const bytes = TOO_MANY_STRIKES * limit;
      if (bytes > MAX_SENT_BYTES) throw new Untestable(`the frames would have ${bytes} bytes`);
      for (let n = 0; n < TOO_MANY_STRIKES; n += 1) {
        const id = probe.newId();
        probe.send(padded(id, limit + 1));
        await probe.next({ type: 'error', ref: id, payload: { code: 'payload_too_large' } });
      }
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
});
