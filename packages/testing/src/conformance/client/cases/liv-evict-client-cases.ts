import type { Step } from '../../../gateway-script.ts';
import { clientCasesOf } from '../client-case.ts';
import { remembering } from './remembering.ts';
import { welcoming } from './welcoming.ts';

function evicted(reconnect: boolean): readonly Step[] {
  const payload = { reason: 'policy', reconnect };
  return [
    { send: { type: 'system', intent: 'evicted', payload } },
    { close: 4410, reason: 'policy' },
  ];
}

/** Eviction. */
export const livEvictClientCases = clientCasesOf('LIV', {
  '161': {
    title: 'comes back after 4410 where the notice allowed it, and keeps its subscriptions',
    rules: 'LIV-024 LIV-025',
    requires: ['reconnect'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([welcoming]);
      await client.subscribe('room:a').ok();
      line.act(...evicted(true));
      await (await gateway.line()).next({ type: 'subscribe', channel: 'room:a' });
    },
  },
  '162': {
    title: 'keeps its unanswered frames over an eviction that allows it to return',
    rules: 'LIV-025 REQ-023',
    requires: ['reconnect'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([remembering]);
      client.send('echo', 'note', { text: 'x' });
      const { id } = await line.next({ intent: 'note' });
      line.act(...evicted(true));
      await (await gateway.line()).next({ intent: 'note', id });
    },
  },
  '163': {
    title: 'stays closed after 4410 where the notice forbade it',
    rules: 'LIV-024 LIV-029',
    async run({ connected, client }) {
      const { gateway, line } = await connected([welcoming]);
      line.act(...evicted(false));
      await client.reaches({ state: 'disconnected', code: 4410, reason: 'policy' });
      await gateway.noFurtherLine();
    },
  },
});
