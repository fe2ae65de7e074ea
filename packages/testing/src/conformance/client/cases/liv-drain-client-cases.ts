import { CaseFailure, show } from '../../case-failure.ts';
import { clientCasesOf } from '../client-case.ts';
import { caughtUp } from './caught-up.ts';
import { appended } from './channel-message.ts';
import { subscribeAcknowledged } from './subscribe-acknowledged.ts';
import { welcoming } from './welcoming.ts';
import { worksOn } from './works-on.ts';

const goaway = { type: 'system', intent: 'goaway', payload: { reason: 'shutdown', spreadMs: 0 } };

/** A token's expiry in an hour. */
const later = (): number => Date.now() + 3_600_000;

/** Handover to the next connection, and the refresh of tokens. */
export const livDrainClientCases = clientCasesOf('LIV', {
  '221': {
    title: 'opens its next connection on goaway, while the old one is open',
    rules: 'LIV-011',
    level: 'SHOULD',
    requires: ['handover'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([welcoming]);
      await client.subscribe('room:a').ok();
      line.send(goaway);
      const next = await gateway.line();
      if (line.end !== undefined) throw new CaseFailure('the old one open', show(line.end));
      await next.next({ type: 'subscribe', channel: 'room:a' });
    },
  },
  '222': {
    title: 'leaves the old connection when the next is ready',
    rules: 'LIV-011',
    level: 'SHOULD',
    requires: ['handover'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([welcoming]);
      line.send(goaway);
      const next = await gateway.line();
      await line.closed();
      await worksOn(client, next);
    },
  },
  '223': {
    title: 'does not leave the old connection while something is in flight on it',
    rules: 'LIV-011',
    level: 'SHOULD',
    requires: ['handover'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([welcoming]);
      const call = client.request('echo/echo', { text: 'x' });
      const { id } = await line.next({ intent: 'echo' });
      line.send(goaway);
      const next = await gateway.line();
      await caughtUp(client, next);
      await caughtUp(client, line);
      line.send({ type: 'reply', ref: id, payload: { text: 'y' } });
      await call.value({ text: 'y' });
      await line.closed();
    },
  },
  '224': {
    title: 'hands on each message of a history once over a handover',
    rules: 'LIV-011 SUB-022',
    level: 'SHOULD',
    requires: ['handover', 'recovery'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([{ ...welcoming, rules: [] }]);
      const ack = { epoch: 'e1', offset: 5 };
      const history = await subscribeAcknowledged(client, line, { channel: 'history', ack });
      line.send(goaway);
      const next = await gateway.line();
      const again = await next.next({ type: 'subscribe', channel: 'history' });
      line.send(appended({ text: '6', offset: 6 }));
      await history.message({ text: '6' });
      next.send({ type: 'ack', ref: again.id, payload: { ...ack, recovered: true } });
      for (const n of [6, 7]) next.send(appended({ text: `${n}`, offset: n }));
      await history.message({ text: '7' });
      await caughtUp(client, next);
      const more = history.untakenMessages();
      if (more.length > 0) throw new CaseFailure('each message once', show(more));
    },
  },
  '231': {
    title: 'answers expiring by refresh with a new token of its provider',
    rules: 'LIV-018 LIV-020',
    requires: ['refresh'],
    async run({ connected, client, token }) {
      const tokens = [token(), token()];
      const { line } = await connected([welcoming], { tokens });
      const payload = { expiresAt: Date.now() + 60_000 };
      line.send({ type: 'system', intent: 'expiring', payload });
      const refresh = await line.next({ type: 'refresh', payload: { token: tokens[1] } });
      line.send({ type: 'ack', ref: refresh.id, payload: { expiresAt: later() } });
      await caughtUp(client, line);
      await worksOn(client, line);
    },
  },
  '232': {
    title: 'works on where its refresh is refused',
    rules: 'LIV-021',
    requires: ['refresh'],
    async run({ connected, client, token }) {
      const { line } = await connected([welcoming], { tokens: [token(), token()] });
      const expiring = { expiresAt: Date.now() + 60_000 };
      line.send({ type: 'system', intent: 'expiring', payload: expiring });
      const { id } = await line.next({ type: 'refresh' });
      const payload = { code: 'forbidden', message: 'No.', retryable: false };
      line.send({ type: 'error', ref: id, payload });
      await caughtUp(client, line);
      await worksOn(client, line);
    },
  },
});
