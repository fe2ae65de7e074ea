import type { AdapterAnswer, AdapterOperation } from '../adapter/adapter-protocol.ts';
import { CaseFailure, show, Untestable } from '../case-failure.ts';
import { within } from '../deadline.ts';
import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';
import { createInbox } from '../inbox.ts';
import { fits } from '../pattern.ts';
import type { Pattern } from '../probe.ts';
import type { AdapterSession } from './adapter-session.ts';
import type {
  DrivenCall,
  DrivenClient,
  DrivenSubscription,
  RequestOptions,
  RequestTarget,
} from './driven-client.ts';

/** What drives a client in one case. */
export interface DriveOptions {
  readonly session: AdapterSession;
  readonly waitMs: number;
  readonly token: () => string;
  readonly said: (from: 'kit' | 'client', line: string) => void;
  /** Ends the case: it cannot be judged. */
  readonly interrupt: (why: Untestable) => void;
}

/** Operation as a case asks for it; the rest is the same for all. */
type Asked = AdapterOperation extends infer Each
  ? Each extends AdapterOperation
    ? Omit<Each, 'call'>
    : never
  : never;

const CONTRACT = 'conformance@1.0.0';
/** Upper bound of the first reconnect delay, so that a suite does not wait for nothing. */
const BACKOFF_MS = 100;
/** Codes that an adapter gives to what the client itself could not do start with this. */
const OWN_CODE = 'client.';
/** The adapter itself cannot do it, whatever the client can. */
const UNSUPPORTED = 'unsupported';

/** The client behind an adapter, for one case. */
export function driveClient(options: DriveOptions): DrivenClient {
  const { session, waitMs, token, said, interrupt } = options;
  const inbox = createInbox(waitMs);
  const answers = new Map<string, PromiseWithResolvers<AdapterAnswer>>();
  let calls = 0;
  session.listen({
    said,
    event: (event) => inbox.put(event),
    answer: (answer) => answers.get(answer.call)?.resolve(answer),
  });

  const event = (pattern: Pattern): Promise<Frame> =>
    inbox.take((frame) => fits(pattern, frame), `the client tells of ${show(pattern)}`);
  const events = (pattern: Pattern) => inbox.untaken((frame) => fits(pattern, frame));

  function call(operation: Asked): DrivenCall {
    calls += 1;
    const id = String(calls);
    const answer = Promise.withResolvers<AdapterAnswer>();
    answers.set(id, answer);
    let answered = false;
    answer.promise.then((came) => {
      answered = true;
      if ('error' in came && came.error.code === UNSUPPORTED) {
        interrupt(new Untestable(`the adapter cannot "${operation.op}": ${came.error.message}`));
      }
    });
    session.send({ ...operation, call: id });
    const outcome = (expected: string): Promise<AdapterAnswer> =>
      within(answer.promise, waitMs, expected);

    const made: DrivenCall = {
      id,
      get answered() {
        return answered;
      },
      async ok() {
        const expected = `"${operation.op}" to succeed`;
        const came = await outcome(expected);
        if ('error' in came) throw new CaseFailure(expected, show(came.error));
        return came.ok;
      },
      async value(pattern) {
        const value = await made.ok();
        if (!fits(pattern, value)) throw new CaseFailure(show(pattern), show(value));
        return value;
      },
      async error(pattern = {}) {
        const expected = `"${operation.op}" to fail with ${show(pattern)}`;
        const came = await outcome(expected);
        if (!('error' in came)) throw new CaseFailure(expected, `success: ${show(came.ok)}`);
        if (!fits(pattern, came.error)) throw new CaseFailure(expected, show(came.error));
        return came.error;
      },
      async givesUp() {
        const error = await made.error();
        if (typeof error.code === 'string' && error.code.startsWith(OWN_CODE)) return error;
        throw new CaseFailure('an error of the client itself', show(error));
      },
      async done() {
        await outcome(`"${operation.op}" to be answered`);
      },
      async chunks(count) {
        const payloads: unknown[] = [];
        for (let n = 0; n < count; n += 1) {
          payloads.push((await event({ event: 'chunk', call: id })).payload);
        }
        return payloads;
      },
      untakenChunks: () => events({ event: 'chunk', call: id }).map(({ payload }) => payload),
      cancel: () => call({ op: 'cancel', target: id }),
    };
    return made;
  }

  function subscribe(channel: string): DrivenSubscription {
    const made = call({ op: 'subscribe', channel });
    const own = { subscription: made.id };
    const further: Omit<DrivenSubscription, keyof DrivenCall> = {
      message: (payload) => event({ event: 'message', ...own, payload }),
      untakenMessages: () => events({ event: 'message', ...own }),
      gap: (pattern = {}) => event({ event: 'gap', ...own, ...pattern }),
      ended: () => event({ event: 'ended', ...own }),
      unsubscribe: () => call({ op: 'unsubscribe', ...own }),
    };
    return Object.defineProperties(
      made,
      Object.getOwnPropertyDescriptors(further),
    ) as DrivenSubscription; // a call with what it has further
  }

  function request(
    target: RequestTarget,
    payload: unknown,
    { stream = false, ...options }: RequestOptions = {},
  ): DrivenCall {
    const [channel = '', intent = ''] = target.split('/');
    return call({ op: 'request', channel, intent, payload, stream, ...options });
  }

  return {
    connect({ url }, options = {}) {
      return call({
        op: 'connect',
        url,
        contract: CONTRACT,
        tokens: [token()],
        backoffMs: BACKOFF_MS,
        ...options,
      });
    },
    subscribe,
    send: (channel, intent, payload) => call({ op: 'send', channel, intent, payload }),
    request,
    rpc: (method, params, { timeoutMs } = {}) =>
      call({ op: 'rpc', method, params, ...(timeoutMs !== undefined && { timeoutMs }) }),
    notify: (method, params) => call({ op: 'notify', method, params }),
    async state() {
      const state = await call({ op: 'state' }).ok();
      if (isFrame(state)) return state;
      throw new Untestable(`the adapter answers "state" by ${show(state)}, which is no object`);
    },
    reaches: (pattern) => event({ event: 'state', ...pattern }),
    event,
    events,
    close: () => call({ op: 'close' }),
  };
}
