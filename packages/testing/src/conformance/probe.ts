import { setTimeout as delay } from 'node:timers/promises';
import { BEARER_PREFIX, SUBPROTOCOL } from '@sallyport/protocol';
import { CaseFailure, show } from './case-failure.ts';
import { within } from './deadline.ts';
import type { Frame } from './frame.ts';
import { isFrame } from './frame.ts';
import type { Closed, Line, LineOptions } from './line.ts';
import { openLine } from './line.ts';
import { fits } from './pattern.ts';

/** Fields that a frame must have, with these values; objects are compared in the same way. */
export type Pattern = Readonly<Record<string, unknown>>;

/** How a probe connects. */
export interface ProbeOptions {
  /** Sent as `bearer.<token>`, where `subprotocols` does not say otherwise. */
  readonly token?: string;
  readonly subprotocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Appended to the address: `contract=conformance@1.0.0`. */
  readonly query?: string;
  /** Address of another instance of the server. */
  readonly url?: string;
  /** Whether WebSocket pings are answered. Default: true. */
  readonly answersPings?: boolean;
}

/** One connection to the implementation under test. */
export interface Probe {
  /** Subprotocol that the server selected. */
  readonly selected: string;
  readonly pings: () => number;
  /** Payload of `welcome`. */
  readonly welcome: () => Promise<Frame>;
  send(frame: object | string): void;
  /** Sends a text frame of these bytes, or a binary one. */
  sendBytes(bytes: Uint8Array, kind: 'text' | 'binary'): void;
  /** Sends part of a text message (RFC 6455, section 5.4); the next part continues it until one is final. */
  sendFragment(text: string, final: boolean): void;
  /** Sends a WebSocket ping, or a pong that nobody asked for. */
  sendControl(kind: 'ping' | 'pong'): void;
  /** Resolves when the server has closed the connection. */
  readonly closed: Promise<Closed>;
  /** The next frame that fits; the others stay for later. */
  next(pattern: Pattern): Promise<Frame>;
  /** Sends a frame, with an id where it has none, and awaits its terminal answer. */
  ask(frame: Frame): Promise<Frame>;
  /** Asks, and demands that the answer fits. */
  expect(frame: Frame, pattern: Pattern): Promise<Frame>;
  /** Asks, and demands an `error` with this code. */
  refused(frame: Frame, code: string): Promise<Frame>;
  /** Sends a frame or text without a usable id, and demands an `error` without `ref`. */
  refusedLoosely(frame: object | string, code: string): Promise<Frame>;
  /** Demands that nothing that fits comes before the server has answered a ping and some time is over. */
  silent(pattern: Pattern): Promise<void>;
  /** Demands that the connection still answers. */
  alive(): Promise<void>;
  /** Demands that the server closes with one of these codes. */
  closes(...codes: readonly number[]): Promise<Closed>;
  /** Demands the same, with another patience. */
  closesWithin(ms: number, ...codes: readonly number[]): Promise<Closed>;
  /** A frame id that was not used yet. */
  newId(): string;
  /** Reads nothing more until it is resumed: what the server sends has to wait there. */
  pause(): void;
  resume(): void;
  /** Frames that came and were not taken. */
  untaken(pattern: Pattern): readonly Frame[];
  /** Sends a close frame with this code. */
  leave(code: number): void;
  /** Cuts the connection. */
  close(): Promise<void>;
}

interface Naming {
  readonly unique: () => string;
}

/** Long enough for what a server sends at once to arrive, short enough for a hundred cases. */
const SILENCE_MS = 60;
const TERMINAL = new Set(['ack', 'error', 'jsonrpc', 'pong']);

/** Opens a connection; resolves once the socket is open. */
export async function openProbe(line: LineOptions & Naming, options: ProbeOptions): Promise<Probe> {
  const { token, query, url = line.url } = options;
  const bearer = token === undefined ? [] : [BEARER_PREFIX + token];
  const opened = await openLine({
    ...line,
    url: query === undefined ? url : `${url}?${query}`,
    subprotocols: options.subprotocols ?? [SUBPROTOCOL, ...bearer],
    headers: options.headers ?? {},
    answersPings: options.answersPings ?? true,
  });
  return talkOver(opened, line.waitMs, line.unique());
}

/** Ids begin with a prefix, because they are unique per user, also over cases and runs. */
function talkOver(line: Line, waitMs: number, prefix: string): Probe {
  let ids = 0;
  let welcome: Promise<Frame> | undefined;
  const next = (pattern: Pattern): Promise<Frame> =>
    line.inbox.take((frame) => fits(pattern, frame), show(pattern));

  const probe: Probe = {
    selected: line.selected,
    pings: line.pings,
    welcome() {
      welcome ??= next({ type: 'system', intent: 'welcome' }).then(({ payload }) => {
        if (isFrame(payload)) return payload;
        throw new CaseFailure('a welcome with a payload', show(payload));
      });
      return welcome;
    },
    send: (frame) => line.sendText(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    sendBytes: line.sendBytes,
    sendFragment: line.sendFragment,
    sendControl: line.sendControl,
    closed: line.closed,
    next,
    ask(frame) {
      const id = typeof frame.id === 'string' ? frame.id : probe.newId();
      probe.send({ id, ...frame });
      const sent = show({ id, ...frame });
      const answer = line.inbox.take((one) => isTerminal(one, id), `the answer to ${sent}`);
      // A case that fails before it awaits the answer is no unhandled rejection.
      answer.catch(() => undefined);
      return answer;
    },
    async expect(frame, pattern) {
      const answer = await probe.ask(frame);
      if (!fits(pattern, answer)) throw new CaseFailure(show(pattern), show(answer));
      return answer;
    },
    refused: (frame, code) => probe.expect(frame, { type: 'error', payload: { code } }),
    async refusedLoosely(frame, code) {
      probe.send(frame);
      const error = await next({ type: 'error' });
      if ('ref' in error || !fits({ payload: { code } }, error)) {
        throw new CaseFailure(`an error ${code} without ref`, show(error));
      }
      return error;
    },
    async silent(pattern) {
      await probe.alive();
      await delay(SILENCE_MS);
      const [unwanted] = line.inbox.untaken((frame) => fits(pattern, frame));
      if (unwanted !== undefined) {
        throw new CaseFailure(`no frame with ${show(pattern)}`, show(unwanted));
      }
    },
    async alive() {
      const id = probe.newId();
      await probe.expect({ type: 'ping', id }, { type: 'pong', ref: id });
    },
    closes: (...codes) => probe.closesWithin(waitMs, ...codes),
    async closesWithin(ms, ...codes) {
      const expected = `a close with ${codes.join(' or ')}`;
      const closed = await within(line.closed, ms, expected);
      if (codes.includes(closed.code)) return closed;
      throw new CaseFailure(expected, `${closed.code} ${show(closed.reason)}`);
    },
    newId() {
      ids += 1;
      return `${prefix}-${ids}`;
    },
    pause: line.pause,
    resume: line.resume,
    untaken: (pattern) => line.inbox.untaken((frame) => fits(pattern, frame)),
    leave: line.leave,
    close: line.close,
  };
  return probe;
}

function isTerminal(frame: Frame, id: string): boolean {
  if (frame.ref !== id) return false;
  return frame.type === 'reply'
    ? frame.final !== false
    : typeof frame.type === 'string' && TERMINAL.has(frame.type);
}
