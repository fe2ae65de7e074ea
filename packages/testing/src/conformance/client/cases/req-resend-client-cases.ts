import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { CaseFailure, show } from '../../case-failure.ts';
import type { Frame } from '../../frame.ts';
import { clientCasesOf } from '../client-case.ts';
import { fixtureWelcome } from '../fixture-welcome.ts';
import { caughtUp } from './caught-up.ts';
import { remembering } from './remembering.ts';
import { welcoming } from './welcoming.ts';

function demandSame(again: Frame, first: Frame): void {
  if (!isDeepStrictEqual(again, first)) throw new CaseFailure(show(first), show(again));
}

/** Ids, and the resend of what is unanswered. */
export const reqResendClientCases = clientCasesOf('REQ', {
  '021': {
    title: 'never uses an id for two frames',
    rules: 'REQ-016',
    async run({ connected, client }) {
      const { line } = await connected();
      client.subscribe('room:a');
      for (let n = 0; n < 20; n += 1) {
        client.send('echo', 'note', { text: `${n}` });
        client.request('echo/echo', { text: `${n}` });
      }
      await line.next({ intent: 'echo', payload: { text: '19' } });
      await caughtUp(client, line);
      const ids = line.received.map(({ id }) => id).filter((id) => id !== undefined);
      if (new Set(ids).size !== ids.length || ids.length < 41) {
        throw new CaseFailure('41 different ids', show(ids));
      }
    },
  },
  '022': {
    title: 'does not use an id of a connection again on the next',
    rules: 'REQ-016',
    requires: ['reconnect'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([welcoming]);
      const first = client.send('echo', 'note', { text: 'before' });
      const { id } = await line.next({ intent: 'note' });
      line.send({ type: 'ack', ref: id });
      await first.ok();
      line.act({ cut: true });
      const next = await gateway.line();
      await client.reaches({ state: 'connected' });
      client.send('echo', 'note', { text: 'after' });
      const after = await next.next({ intent: 'note', payload: { text: 'after' } });
      if (after.id === id) throw new CaseFailure('another id', show(after));
    },
  },
  '031': {
    title: 'sends an unanswered request again, unchanged, and hands on the answer',
    rules: 'REQ-023',
    level: 'SHOULD',
    requires: ['reconnect'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([remembering]);
      const call = client.request('echo/echo', { text: 'x' });
      const first = await line.next({ intent: 'echo' });
      line.act({ cut: true });
      const next = await gateway.line();
      const again = await next.next({ intent: 'echo' });
      demandSame(again, first);
      next.send({ type: 'reply', ref: first.id, payload: { text: 'y' } });
      await call.value({ text: 'y' });
    },
  },
  '032': {
    title: 'sends unanswered frames again in their first order, after its subscriptions',
    rules: 'REQ-023',
    level: 'SHOULD',
    requires: ['reconnect'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([remembering]);
      await client.subscribe('room:a').ok();
      for (const text of ['1', '2', '3']) client.send('echo', 'note', { text });
      await line.next({ intent: 'note', payload: { text: '3' } });
      line.act({ cut: true });
      const next = await gateway.line();
      await next.next({ intent: 'note', payload: { text: '3' } });
      const came = next.received
        .filter(({ type, intent }) => type === 'subscribe' || intent === 'note')
        .map(({ channel, payload }) => [channel, Object(payload).text ?? 'subscribe']);
      const expected = [
        ['room:a', 'subscribe'],
        ['echo', '1'],
        ['echo', '2'],
        ['echo', '3'],
      ];
      if (!isDeepStrictEqual(came, expected)) throw new CaseFailure(show(expected), show(came));
    },
  },
  '033': {
    title: 'does not send again what was answered',
    rules: 'REQ-023',
    level: 'SHOULD',
    requires: ['reconnect'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([remembering]);
      const call = client.send('echo', 'note', { text: 'done' });
      const { id } = await line.next({ intent: 'note' });
      line.send({ type: 'ack', ref: id });
      await call.ok();
      line.act({ cut: true });
      await (await gateway.line()).silent({ intent: 'note' });
    },
  },
  '034': {
    title: 'asks for a stream again, and hands on each chunk once',
    rules: 'REQ-023 REQ-007',
    level: 'SHOULD',
    requires: ['reconnect'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([remembering]);
      const call = client.request('stream/count', { to: 3 }, { stream: true });
      const first = await line.next({ intent: 'count' });
      const chunk = (n: number): object => {
        return { type: 'reply', ref: first.id, seq: n, final: false, payload: { n } };
      };
      line.send(chunk(0));
      line.send(chunk(1));
      await call.chunks(2);
      line.act({ cut: true });
      const next = await gateway.line();
      demandSame(await next.next({ intent: 'count' }), first);
      for (const n of [0, 1, 2]) next.send(chunk(n));
      next.send({ type: 'reply', ref: first.id, seq: 3, final: true });
      await call.ok();
      const chunks = await call.chunks(1);
      if (!isDeepStrictEqual([...chunks, ...call.untakenChunks()], [{ n: 2 }])) {
        throw new CaseFailure('[{"n":2}]', show([...chunks, ...call.untakenChunks()]));
      }
    },
  },
  '035': {
    title: 'sends an unanswered call of a method again, unchanged',
    rules: 'REQ-023',
    level: 'SHOULD',
    requires: ['reconnect', 'rpc'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([remembering]);
      const call = client.rpc('sum', { of: [1, 2] });
      const first = await line.next({ type: 'jsonrpc' });
      line.act({ cut: true });
      const next = await gateway.line();
      demandSame(await next.next({ type: 'jsonrpc' }), first);
      const payload = { jsonrpc: '2.0', id: Object(first.payload).id, result: 3 };
      next.send({ type: 'jsonrpc', ref: first.id, payload });
      if ((await call.ok()) !== 3) throw new CaseFailure('3', 'another result');
    },
  },
  '036': {
    title: 'does not send again what has no id',
    rules: 'MSG-007',
    requires: ['reconnect', 'rpc'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([remembering]);
      client.notify('log', { text: 'once' });
      const { id } = await line.next({ type: 'jsonrpc' });
      line.act({ cut: true });
      const next = await gateway.line();
      if (id === undefined) await next.silent({ type: 'jsonrpc' });
    },
  },
  '037': {
    title:
      'does not send again to a server that does not say that it remembers, and tells its user',
    rules: 'REQ-027',
    requires: ['reconnect'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([welcoming]);
      const call = client.request('echo/echo', { text: 'x' });
      await line.next({ intent: 'echo' });
      line.act({ cut: true });
      const next = await gateway.line();
      await client.reaches({ state: 'connected' });
      await next.silent({ intent: 'echo' });
      await call.givesUp();
    },
  },
  '038': {
    title: 'does not send again when the server has forgotten its answer, and tells its user',
    rules: 'REQ-027',
    requires: ['reconnect'],
    async run({ connected, client }) {
      const welcome = fixtureWelcome({ memory: { id: 'kit', windowMs: 100 } });
      const { gateway, line } = await connected([{ open: [welcome] }, { open: [] }]);
      const call = client.request('echo/echo', { text: 'x' });
      await line.next({ intent: 'echo' });
      line.act({ cut: true });
      const next = await gateway.line();
      await delay(200);
      next.act(welcome);
      await next.silent({ intent: 'echo' });
      await call.givesUp();
    },
  },
  '039': {
    title: 'keeps unanswered frames while it asks for a new token',
    rules: 'REQ-023 LIV-012',
    level: 'SHOULD',
    requires: ['reconnect'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([remembering]);
      const call = client.send('echo', 'note', { text: 'x' });
      const first = await line.next({ intent: 'note' });
      line.act({ close: 4401, reason: 'expired' });
      const next = await gateway.line();
      demandSame(await next.next({ intent: 'note' }), first);
      next.send({ type: 'ack', ref: first.id });
      await call.ok();
    },
  },
});
