import type {
  AdapterAnswer,
  AdapterEvent,
  AdapterHello,
  AdapterOperation,
} from '../adapter/adapter-protocol.ts';
import { adapterAnswer, adapterEvent, adapterHello } from '../adapter/adapter-protocol.ts';
import { ADAPTER_PROTOCOL } from '../adapter/adapter-version.ts';
import { CaseFailure, show, Unreachable, Untestable } from '../case-failure.ts';
import { within } from '../deadline.ts';
import { parseFrame } from '../frame.ts';
import type { AdapterLink, OpenLink } from './link/adapter-link.ts';

/** An adapter that said hello. */
export interface AdapterSession {
  readonly hello: AdapterHello;
  /** Whether it can still be asked. */
  readonly alive: boolean;
  /** Rejects when it is gone, or does not keep to the protocol. */
  readonly failed: Promise<never>;
  /** Tells a listener what comes from now on, in place of the one before. */
  listen(listener: SessionListener): void;
  send(operation: AdapterOperation): void;
  stop(): Promise<void>;
}

/** Who hears what an adapter says. */
export interface SessionListener {
  answer(answer: AdapterAnswer): void;
  event(event: AdapterEvent): void;
  /** Every line of either side. */
  said(from: 'kit' | 'client', line: string): void;
}

/** More than any case asks for; an adapter that says as much is flooding. */
const MAX_LINES_OF_A_CASE = 20_000;
const SILENCE: SessionListener = { answer() {}, event() {}, said() {} };

/**
 * Starts an adapter, or waits for one.
 *
 * @throws Unreachable where it does not say hello in time, or says something else.
 */
export async function openAdapterSession(
  link: AdapterLink,
  startMs: number,
): Promise<AdapterSession> {
  const greeting = Promise.withResolvers<AdapterHello>();
  const failure = Promise.withResolvers<never>();
  greeting.promise.catch(() => undefined); // it may have failed before anybody waits
  failure.promise.catch(() => undefined);
  let listener = SILENCE;
  let state: 'greeting' | 'open' | 'failed' = 'greeting';
  let lines = 0;

  function fail(error: Error): void {
    if (state === 'failed') return;
    const actual = error instanceof CaseFailure ? error.actual : error.message;
    greeting.reject(new Unreachable('an adapter that says hello', actual));
    failure.reject(error);
    state = 'failed';
  }

  function greet(line: string): void {
    const hello = adapterHello.safeParse(parseFrame(line));
    if (!hello.success) return fail(new Untestable(`${notAdapter(line)} first; ${howToGreet}`));
    state = 'open';
    greeting.resolve(hello.data);
  }

  function hear(line: string): void {
    if (state === 'failed' || line.trim() === '') return;
    listener.said('client', line);
    if (state === 'greeting') return greet(line);
    lines += 1;
    if (lines > MAX_LINES_OF_A_CASE) {
      return fail(new Untestable(`the adapter said more than ${MAX_LINES_OF_A_CASE} things`));
    }
    const frame = parseFrame(line);
    const event = adapterEvent.safeParse(frame);
    if (event.success) return listener.event(event.data);
    const answer = adapterAnswer.safeParse(frame);
    if (answer.success) return listener.answer(answer.data);
    fail(new Untestable(`${notAdapter(line)}; its stdout is for the protocol, logs go to stderr`));
  }

  const deadline = performance.now() + startMs;
  const opened: OpenLink = await link.open(
    {
      line: hear,
      ended: (why) => fail(new CaseFailure('an adapter that keeps running', why)),
    },
    startMs,
  );
  async function stop(): Promise<void> {
    fail(new Untestable('the adapter was stopped'));
    await opened.stop();
  }
  try {
    const leftMs = Math.max(1, deadline - performance.now());
    const hello = await within(greeting.promise, leftMs, 'the hello of the adapter');
    return {
      hello,
      get alive() {
        return state === 'open';
      },
      failed: failure.promise,
      listen(next) {
        listener = next;
        lines = 0;
      },
      send(operation) {
        const line = JSON.stringify(operation);
        listener.said('kit', line);
        if (state === 'open') opened.send(inAscii(line));
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error instanceof CaseFailure ? asUnreachable(error) : error;
  }
}

/** Readers of lines in some languages break them at U+2028 too, or guess an encoding. */
function inAscii(json: string): string {
  return json.replaceAll(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function asUnreachable(failure: CaseFailure): Unreachable {
  if (failure instanceof Unreachable) return failure;
  return new Unreachable(failure.expected, failure.actual, { cause: failure });
}

const howToGreet = `expected ${JSON.stringify({
  event: 'hello',
  protocol: ADAPTER_PROTOCOL,
  client: 'my-client',
  features: ['reconnect'],
})} (docs/conformance-adapter.md)`;

function notAdapter(line: string): string {
  return `the adapter said ${show(line)}`;
}
