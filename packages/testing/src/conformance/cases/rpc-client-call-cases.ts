import { casesOf } from '../case.ts';
import type { CaseContext } from '../case-context.ts';
import { CaseFailure, show } from '../case-failure.ts';
import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';
import type { Probe } from '../probe.ts';

/** Long enough for an answer to come, on a busy machine too. */
const PATIENT_MS = 3_000;
const SHORT_MS = 100;

const ask = (text: string, withinMs = PATIENT_MS) => ({
  channel: 'client',
  intent: 'ask',
  payload: { text, withinMs },
});

/** A call of this client, and what its `ask` comes to. */
interface Called {
  readonly probe: Probe;
  /** The id of the call. */
  readonly id: unknown;
  /** The reply to `ask`. */
  readonly outcome: Promise<Frame>;
  /** Answers the call; the fields are laid over a right response. */
  answer(response: object, envelope?: object): void;
}

/** Has the server call `echo` of a client. */
async function called({ connect, unique }: CaseContext, withinMs?: number): Promise<Called> {
  const probe = await connect();
  const text = unique();
  const outcome = probe.ask(ask(text, withinMs));
  const params = { text };
  const { payload } = await probe.next({ type: 'jsonrpc', payload: { method: 'echo', params } });
  const { id } = Object(payload);
  return {
    probe,
    id,
    outcome,
    answer(response, envelope = {}) {
      const message = { jsonrpc: '2.0', id, ...response };
      probe.send({ type: 'jsonrpc', ...envelope, payload: message });
    },
  };
}

async function demandFailure({ outcome }: Called): Promise<void> {
  const { payload } = await outcome;
  if (!isFrame(payload) || typeof payload.failed !== 'string') {
    throw new CaseFailure('{failed} with a code', show(payload));
  }
}

async function demandAnswer({ outcome }: Called, answer: string): Promise<void> {
  const { payload } = await outcome;
  if (!isFrame(payload) || payload.answer !== answer) {
    throw new CaseFailure(show({ answer }), show(payload));
  }
}

/** Calls of a client by the server. */
export const rpcClientCallCases = casesOf('RPC', {
  '027': {
    title: 'calls a method of its client by a request, and takes the result',
    rules: 'RPC-023 RPC-024',
    requires: ['client-rpc'],
    async run(context) {
      const call = await called(context);
      call.answer({ result: { text: 'here' } });
      await demandAnswer(call, 'here');
    },
  },
  '028': {
    title: 'finds the call that a response answers by its id, value and kind',
    rules: 'RPC-024 RPC-018',
    requires: ['client-rpc'],
    async run(context) {
      const call = await called(context);
      const other = typeof call.id === 'number' ? String(call.id) : `${call.id} `;
      for (const id of [other, null, 'nobody']) call.answer({ id, result: { text: 'wrong' } });
      call.answer({ result: { text: 'right' } });
      await demandAnswer(call, 'right');
    },
  },
  '029': {
    title: 'finds the call whatever the envelope of the response',
    rules: 'RPC-024 RPC-005',
    requires: ['client-rpc'],
    async run(context) {
      const call = await called(context);
      const id = call.probe.newId();
      call.answer({ result: { text: 'here' } }, { id, ref: 'of no envelope' });
      await call.probe.next({ type: 'ack', ref: id });
      await demandAnswer(call, 'here');
    },
  },
  '030': {
    title: 'keeps two calls of one client apart, whichever is answered first',
    rules: 'RPC-024 RPC-022',
    requires: ['client-rpc'],
    async run({ connect }) {
      const probe = await connect();
      const outcomes = ['one', 'two'].map((text) => probe.ask(ask(text)));
      const call = (text: string) => probe.next({ type: 'jsonrpc', payload: { params: { text } } });
      const [one, two] = [await call('one'), await call('two')];
      for (const { payload } of [two, one]) {
        const { id, params } = Object(payload);
        probe.send({ type: 'jsonrpc', payload: { jsonrpc: '2.0', id, result: params } });
      }
      const answers = (await Promise.all(outcomes)).map(({ payload }) => Object(payload).answer);
      if (answers.join() !== 'one,two') throw new CaseFailure('one,two', answers.join());
    },
  },
  '031': {
    title: 'takes a result or an error that the contract does not declare for a failure',
    rules: 'RPC-030',
    requires: ['client-rpc'],
    async run(context) {
      const data = { code: 'declared_by_nobody', retryable: false };
      const quota = { code: 'over_quota', retryable: false, data: { limit: 'many' } };
      for (const response of [
        { result: { text: 7 } },
        { result: null },
        { error: { code: -32_000, message: 'No.', data } },
        { error: { code: -32_000, message: 'No.', data: quota } },
        { error: { code: 4_711, message: 'No.' } },
      ]) {
        const call = await called(context);
        call.answer(response);
        await demandFailure(call);
        await call.probe.close();
      }
    },
  },
  '032': {
    title: 'takes it that a client has no such method, or fails as the contract says',
    rules: 'RPC-017 RPC-011',
    requires: ['client-rpc'],
    async run(context) {
      const none = await called(context);
      const unknown = { code: 'unknown_intent', retryable: false };
      none.answer({ error: { code: -32_601, message: 'No.', data: unknown } });
      await demandFailure(none);
      const failing = await called(context);
      const data = { code: 'over_quota', retryable: false, data: { limit: 3 } };
      failing.answer({ error: { code: -32_000, message: 'Enough.', data } });
      const { payload } = await failing.outcome;
      if (Object(payload).failed !== 'over_quota') {
        throw new CaseFailure('{failed: "over_quota"}', show(payload));
      }
    },
  },
  '033': {
    title: 'sends rpc.cancel with the id of a call that it gives up, and ignores its answer',
    rules: 'RPC-025 RPC-018',
    level: 'SHOULD',
    requires: ['client-rpc'],
    async run(context) {
      const call = await called(context, SHORT_MS);
      const payload = { method: 'rpc.cancel', params: { id: call.id } };
      await call.probe.next({ type: 'jsonrpc', id: undefined, payload });
      await demandFailure(call);
      call.answer({ result: { text: 'late' } });
      await call.probe.silent({ type: 'error' });
    },
  },
  '034': {
    title: 'gives a call up that its client does not answer in time',
    rules: 'RPC-030',
    requires: ['client-rpc'],
    run: async (context) => demandFailure(await called(context, SHORT_MS)),
  },
  '035': {
    title: 'does not send a call again on the next connection of its client',
    rules: 'RPC-028',
    requires: ['client-rpc'],
    async run(context) {
      const query = `session=${context.unique().replace(/^(.{14}).(.{4})./, '$14$2a')}`; // a UUID of version 4
      const probe = await context.connect({ query });
      probe.send({ ...ask('once'), id: context.unique() });
      await probe.next({ type: 'jsonrpc', payload: { method: 'echo' } });
      await probe.close();
      const next = await context.connect({ query });
      await next.silent({ type: 'jsonrpc' });
    },
  },
});
