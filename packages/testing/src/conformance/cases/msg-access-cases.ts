import { casesOf } from '../case.ts';

const note = (text: string) => ({ channel: 'echo', intent: 'note', payload: { text } });
const ask = (channel: string) => ({ channel, intent: 'ask', payload: {} });
const wait = (ms: number) => ({ channel: 'slow', intent: 'wait', payload: { ms } });

/** Access and identity. */
export const msgAccessCases = casesOf('MSG', {
  '012': {
    title: 'does not let work on one channel delay another',
    rules: 'MSG-010',
    async run({ connect, waitMs }) {
      const probe = await connect();
      const slow = probe.newId();
      probe.send({ ...wait(Math.min(waitMs, 1_000)), id: slow });
      const echo = { channel: 'echo', intent: 'echo', payload: { text: 'quick' } };
      await probe.expect(echo, { type: 'reply' });
      await probe.silent({ ref: slow });
    },
  },
  '013': {
    title: 'answers for want of a scope with forbidden',
    rules: 'MSG-012',
    run: async ({ connect }) =>
      void (await (await connect()).refused(ask('forbidden'), 'forbidden')),
  },
  '014': {
    title: 'reads scopes from the space-separated claim, whole words only',
    rules: 'MSG-012',
    async run({ connect, token }) {
      const held = await connect({ token: await token({ scope: 'a conformance:never b' }) });
      await held.expect(ask('forbidden'), { type: 'reply' });
      const part = await connect({
        token: await token({ scope: 'conformance:never:x conformance' }),
      });
      await part.refused(ask('forbidden'), 'forbidden');
    },
  },
  '015': {
    title: 'compares a bound parameter with its claim, for intents and subscriptions',
    rules: 'MSG-013 SUB-001',
    async run({ connect }) {
      const probe = await connect();
      await probe.expect(ask('own:ada'), { type: 'reply', payload: { userId: 'ada' } });
      await probe.refused(ask('own:grace'), 'forbidden');
      await probe.refused({ type: 'subscribe', channel: 'own:grace' }, 'forbidden');
      await probe.expect({ type: 'subscribe', channel: 'own:ada' }, { type: 'ack' });
    },
  },
  '016': {
    title: 'takes identity from the token only, whatever a frame says',
    rules: 'MSG-014',
    async run({ connect, unique }) {
      const probe = await connect();
      await probe.expect({ type: 'subscribe', channel: 'echo' }, { type: 'ack' });
      const text = unique();
      const claim = { userId: 'grace', by: 'grace', sub: 'grace' };
      probe.send({ ...note(text), ...claim, payload: { text, ...claim } });
      await probe.next({ channel: 'echo', payload: { text, by: 'ada' } });
    },
  },
});
