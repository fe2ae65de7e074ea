import { CaseFailure, show } from '../../case-failure.ts';
import { clientCasesOf } from '../client-case.ts';
import { fixtureWelcome } from '../fixture-welcome.ts';
import { caughtUp } from './caught-up.ts';
import { appended, said } from './channel-message.ts';
import { subscribeAcknowledged } from './subscribe-acknowledged.ts';
import { welcoming } from './welcoming.ts';
import { worksOn } from './works-on.ts';

/** Evolution: what a newer server may say to an older client. */
export const evoClientCases = clientCasesOf('EVO', {
  '001': {
    title: 'ignores a type that it does not know, also one with the ref of a request',
    rules: 'EVO-001',
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('echo/echo', { text: 'x' });
      const { id } = await line.next({ intent: 'echo' });
      line.send({ type: 'progress', ref: id, payload: { percent: 50 } });
      line.send({ type: 'advert', payload: {} });
      await caughtUp(client, line);
      if (call.answered) throw new CaseFailure('the request still open', 'an answer to it');
      line.send({ type: 'reply', ref: id, payload: { text: 'y' } });
      await call.value({ text: 'y' });
    },
  },
  '002': {
    title: 'ignores a system intent that it does not know',
    rules: 'EVO-001',
    async run({ connected, client }) {
      const { line } = await connected();
      line.send({
        type: 'system',
        intent: 'weather',
        payload: { reason: 'rain', reconnect: false },
      });
      line.send({ type: 'system', intent: 'novelty' });
      await caughtUp(client, line);
      await worksOn(client, line);
    },
  },
  '003': {
    title: 'ignores a message with an intent that it does not know, and hands on the next',
    rules: 'EVO-002',
    async run({ connected, client }) {
      const { line } = await connected();
      const room = await subscribeAcknowledged(client, line, { channel: 'room:a' });
      line.send({ type: 'message', channel: 'room:a', intent: 'sung', payload: { tune: [1] } });
      line.send(said({ text: 'known' }));
      await room.message({ text: 'known' });
    },
  },
  '004': {
    title: 'advances its position over a message with an intent that it does not know',
    rules: 'EVO-002',
    requires: ['recovery'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([{ ...welcoming, rules: [] }]);
      const ack = { epoch: 'e1', offset: 5 };
      const history = await subscribeAcknowledged(client, line, { channel: 'history', ack });
      line.send(appended({ text: '6', offset: 6, intent: 'sung' }));
      line.send(appended({ text: '7', offset: 7 }));
      await history.message({ text: '7' });
      line.send(appended({ text: '8', offset: 8, intent: 'sung' }));
      await caughtUp(client, line);
      line.act({ cut: true });
      const again = await (await gateway.line()).next({ type: 'subscribe', channel: 'history' });
      if (Object(Object(again.payload).since).offset !== 8) {
        throw new CaseFailure('since offset 8', show(again));
      }
    },
  },
  '005': {
    title: 'hands on an error code that it does not know, with retryable as the server said',
    rules: 'EVO-003',
    async run({ connected, client }) {
      const { line } = await connected();
      for (const retryable of [true, false]) {
        const call = client.request('echo/echo', { text: `${retryable}` });
        const { id } = await line.next({ intent: 'echo', payload: { text: `${retryable}` } });
        const payload = { code: 'out_of_ink', message: 'No ink.', retryable };
        line.send({ type: 'error', ref: id, payload });
        await call.error({ code: 'out_of_ink', retryable });
      }
    },
  },
  '006': {
    title: 'ignores unknown fields in the payloads of welcome, ack, error and system',
    rules: 'EVO-004',
    async run({ connected, client }) {
      const { line } = await connected([
        { open: [fixtureWelcome({ region: 'eu', limits: limits({ maxFun: 7 }) })] },
      ]);
      const ack = { colour: 'red', since: { epoch: 'x' } };
      const room = await subscribeAcknowledged(client, line, { channel: 'room:a', ack });
      const call = client.send('echo', 'note', { text: 'x' });
      const { id } = await line.next({ intent: 'note' });
      const error = { code: 'internal', message: 'No.', retryable: false, ticket: 4_711 };
      line.send({ type: 'error', ref: id, payload: error });
      await call.error({ code: 'internal' });
      const payload = { reason: 'revoked', until: 'tomorrow' };
      line.send({ type: 'system', intent: 'unsubscribed', channel: 'room:a', payload });
      await room.ended();
    },
  },
  '007': {
    title: 'works with another minor version and digest of its contract',
    rules: 'EVO-006',
    async run({ connected, client }) {
      const contract = { name: 'conformance', version: '1.7.2', digest: 'f'.repeat(64) };
      const { line } = await connected([{ open: [fixtureWelcome({ contract })] }]);
      await worksOn(client, line);
    },
  },
  '008': {
    title: 'leaves a server with another contract, where it did not name its own',
    rules: 'EVO-007',
    level: 'SHOULD',
    async run({ gateway, client }) {
      const contract = { name: 'another', version: '2.0.0', digest: 'f'.repeat(64) };
      const { url, line } = await gateway([{ open: [fixtureWelcome({ contract })] }]);
      client.connect({ url });
      const opened = await line();
      if (opened.established.query.contract === undefined) await opened.closed(1000);
    },
  },
  '009': {
    title: 'hands on unknown fields and values of a payload, or drops them, but does not fail',
    rules: 'EVO-005',
    level: 'SHOULD',
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('echo/echo', { text: 'x' });
      const { id } = await line.next({ intent: 'echo' });
      line.send({ type: 'reply', ref: id, payload: { text: 'y', mood: 'new' } });
      await call.value({ text: 'y' });
    },
  },
});

function limits(more: object): object {
  return { maxFrameBytes: 262_144, maxDepth: 32, maxInFlight: 256, maxSubscriptions: 256, ...more };
}
