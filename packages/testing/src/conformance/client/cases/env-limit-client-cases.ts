import type { Step } from '../../../gateway-script.ts';
import { clientCasesOf } from '../client-case.ts';
import { fixtureWelcome } from '../fixture-welcome.ts';

const usual = { maxFrameBytes: 262_144, maxDepth: 32, maxInFlight: 256, maxSubscriptions: 256 };

function limitedTo(limits: Partial<typeof usual>): Step {
  return fixtureWelcome({ limits: { ...usual, ...limits } });
}

/** Limits that `welcome` names. */
export const envLimitClientCases = clientCasesOf('ENV', {
  '021': {
    title: 'does not send a frame that is larger than the server takes, and says so',
    rules: 'ENV-016',
    level: 'SHOULD',
    async run({ connected, client }) {
      const { line } = await connected([{ open: [limitedTo({ maxFrameBytes: 1_024 })] }]);
      const call = client.request('echo/echo', { text: 'λ'.repeat(600) });
      await call.givesUp();
      await line.silent({ intent: 'echo' });
    },
  },
  '022': {
    title: 'has no more requests in flight than the server takes',
    rules: 'ENV-016',
    level: 'SHOULD',
    async run({ connected, client }) {
      const { line } = await connected([{ open: [limitedTo({ maxInFlight: 2 })] }]);
      for (const text of ['1', '2', '3']) client.request('echo/echo', { text });
      await line.next({ intent: 'echo', payload: { text: '1' } });
      await line.next({ intent: 'echo', payload: { text: '2' } });
      await line.silent({ intent: 'echo' });
    },
  },
  '023': {
    title: 'has no more subscriptions than the server takes, and says so',
    rules: 'ENV-016',
    level: 'SHOULD',
    async run({ connected, client }) {
      const { line } = await connected([{ open: [limitedTo({ maxSubscriptions: 2 })] }]);
      for (const channel of ['echo', 'room:a']) {
        client.subscribe(channel);
        const { id } = await line.next({ type: 'subscribe', channel });
        line.send({ type: 'ack', ref: id });
      }
      const third = client.subscribe('room:b');
      await line.silent({ type: 'subscribe', channel: 'room:b' });
      await third.givesUp();
    },
  },
});
