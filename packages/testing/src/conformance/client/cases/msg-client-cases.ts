import { CaseFailure, show } from '../../case-failure.ts';
import { clientCasesOf } from '../client-case.ts';
import { caughtUp } from './caught-up.ts';
import { worksOn } from './works-on.ts';

const error = (ref: unknown, payload: object): object => ({
  type: 'error',
  ...(ref !== undefined && { ref }),
  payload: { message: 'No.', retryable: false, ...payload },
});

/** Intents: acknowledgements and errors. */
export const msgClientCases = clientCasesOf('MSG', {
  '001': {
    title: 'calls an event done when it is acknowledged, and not before',
    rules: 'MSG-006',
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.send('echo', 'note', { text: 'x' });
      const { id } = await line.next({ channel: 'echo', intent: 'note', payload: { text: 'x' } });
      await caughtUp(client, line);
      if (call.answered) throw new CaseFailure('no answer before ack', 'an answer');
      line.send({ type: 'ack', ref: id });
      await call.ok();
    },
  },
  '002': {
    title: 'hands on an error with code, retryable, retryAfterMs, issues and data',
    rules: 'MSG-015',
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('echo/echo', { text: 'x' });
      const { id } = await line.next({ intent: 'echo' });
      const issues = [{ path: '/text', message: 'Too short.' }];
      const told = { code: 'invalid_payload', retryable: true, retryAfterMs: 70, issues };
      line.send(error(id, { ...told, data: { hint: 'y' } }));
      await call.error({ ...told, data: { hint: 'y' } });
    },
  },
  '003': {
    title: 'hands on an error that the intent declares, with its data',
    rules: 'MSG-015 MSG-016',
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('fail/fail', { how: 'declared' });
      const { id } = await line.next({ intent: 'fail' });
      line.send(error(id, { code: 'over_quota', data: { limit: 3 } }));
      await call.error({ code: 'over_quota', data: { limit: 3 } });
    },
  },
  '004': {
    title: 'ends no request on account of an error without ref',
    rules: 'MSG-015',
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('echo/echo', { text: 'x' });
      const { id } = await line.next({ intent: 'echo' });
      line.send(error(undefined, { code: 'rate_limited', retryable: true, retryAfterMs: 1 }));
      await caughtUp(client, line);
      if (call.answered) throw new CaseFailure('the request still open', 'an answer to it');
      line.send({ type: 'reply', ref: id, payload: { text: 'y' } });
      await call.value({ text: 'y' });
    },
  },
  '005': {
    title: 'ignores answers to what it did not send',
    rules: 'MSG-011',
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('echo/echo', { text: 'x' });
      const { id } = await line.next({ intent: 'echo' });
      line.send({ type: 'ack', ref: 'nobody' });
      line.send({ type: 'reply', ref: 'nobody', payload: { text: 'wrong' } });
      line.send({ type: 'reply', ref: 'nobody', seq: 0, final: false, payload: { n: 0 } });
      line.send(error('nobody', { code: 'internal' }));
      line.send({
        type: 'jsonrpc',
        ref: 'nobody',
        payload: { jsonrpc: '2.0', id: 'no', result: 1 },
      });
      line.send({ type: 'pong', ref: 'nobody', timestamp: 1 });
      await caughtUp(client, line);
      if (call.answered) throw new CaseFailure('the request still open', 'an answer to it');
      line.send({ type: 'reply', ref: id, payload: { text: 'y' } });
      await call.value({ text: 'y' });
    },
  },
  '006': {
    title: 'takes the first of two answers, and ignores the other',
    rules: 'MSG-011 MSG-005',
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('echo/echo', { text: 'x' });
      const { id } = await line.next({ intent: 'echo' });
      line.send({ type: 'reply', ref: id, payload: { text: 'first' } });
      line.send({ type: 'reply', ref: id, payload: { text: 'second' } });
      line.send(error(id, { code: 'internal' }));
      await call.value({ text: 'first' });
      await caughtUp(client, line);
      await worksOn(client, line);
    },
  },
  '007': {
    title: 'goes by retryable, not by the code: what cannot be retried is not sent again',
    rules: 'MSG-017',
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('echo/echo', { text: 'once' });
      const { id } = await line.next({ intent: 'echo' });
      line.send(error(id, { code: 'unavailable', retryable: false }));
      await call.error({ code: 'unavailable', retryable: false });
      await line.silent({ intent: 'echo' });
    },
  },
  '008': {
    title: 'sends intents in the order in which it was told',
    rules: 'MSG-009',
    async run({ connected, client }) {
      const { line } = await connected();
      const texts = ['1', '2', '3', '4', '5'];
      for (const text of texts) client.send('echo', 'note', { text });
      for (const text of texts) await line.next({ intent: 'note', payload: { text } });
      const came = line.received.filter(({ intent }) => intent === 'note');
      const order = came.map(({ payload }) => JSON.stringify(payload)).join(' ');
      const told = texts.map((text) => JSON.stringify({ text })).join(' ');
      if (order !== told) throw new CaseFailure(told, show(order));
    },
  },
  '009': {
    title: 'waits for each answer by itself: one channel does not hold up another',
    rules: 'MSG-010',
    async run({ connected, client }) {
      const { line } = await connected();
      client.request('slow/wait', { ms: 10_000 });
      await line.next({ intent: 'wait' });
      await worksOn(client, line);
    },
  },
  '010': {
    title: 'asks for an answer with an id of 1 to 128 characters',
    rules: 'MSG-005 ENV-005',
    async run({ connected, client }) {
      const { line } = await connected();
      client.request('echo/echo', { text: 'x' });
      const { id } = await line.next({ intent: 'echo' });
      if (typeof id !== 'string' || id.length < 1 || id.length > 128) {
        throw new CaseFailure('an id of 1 to 128 characters', show(id));
      }
    },
  },
});
