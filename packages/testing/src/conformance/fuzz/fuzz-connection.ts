import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Contract } from '@sallyport/protocol';
import { BEARER_PREFIX, SUBPROTOCOL } from '@sallyport/protocol';
import WebSocket from 'ws';
import { show, Unreachable } from '../case-failure.ts';
import { within } from '../deadline.ts';
import type { Frame } from '../frame.ts';
import { isFrame, parseFrame } from '../frame.ts';
import type { Fault } from '../observer.ts';
import type { Transcript } from '../transcript.ts';
import { createWireJudge } from '../wire/wire-judge.ts';
import type { WrittenFrame } from './hostile-frame.ts';

/** How a connection of a fuzz run is opened. */
export interface FuzzConnectionOptions {
  readonly url: string;
  readonly token: string;
  readonly contract: Contract;
  readonly waitMs: number;
  /** Number of the connection, for the transcript. */
  readonly number: number;
  /** The ids of this attack, which may be answered from memory on another connection. */
  readonly ids: SentIds;
  readonly transcript?: Transcript;
}

/** Ids that were sent, and those that were sent again. */
export interface SentIds {
  readonly sent: Set<string>;
  readonly repeated: Set<string>;
}

/** A connection that sends anything, and judges all that comes back. */
export interface FuzzConnection {
  /** Payload of `welcome`. */
  readonly welcome: Frame;
  /** Code with which it was closed, once it was. */
  readonly closed: number | undefined;
  /** The first frame that failed a check. */
  readonly fault: Fault | undefined;
  send(frame: WrittenFrame): void;
  /** Asks, and resolves with the answer; with nothing where the connection was closed instead. */
  ask(frame: Frame): Promise<Frame | undefined>;
  close(): Promise<void>;
}

/** More in one batch than any server should send. */
const MOST_RECEIVED_BYTES = 256 * 1024 * 1024;

/**
 * Opens a connection and awaits `welcome`.
 *
 * @throws Unreachable where nobody is there; CaseFailure where it is not welcomed.
 */
export async function openFuzzConnection(options: FuzzConnectionOptions): Promise<FuzzConnection> {
  const { url, token, waitMs, number, transcript } = options;
  transcript?.note(number, 'kit', `connect ${url}`);
  const socket = new WebSocket(url, [SUBPROTOCOL, BEARER_PREFIX + token], {
    handshakeTimeout: waitMs,
    perMessageDeflate: false,
    maxPayload: MOST_RECEIVED_BYTES,
  });
  const refused = new Promise<never>((_, reject) => {
    socket.once('error', (cause) =>
      reject(new Unreachable('a connection', cause.message, { cause })),
    );
    socket.once('close', (code) => {
      reject(new Unreachable('a connection that is welcomed', `a close with ${code}`));
    });
  });
  refused.catch(() => undefined); // it is closed in the end, which nobody waits for then
  const talk = watch(socket, options);
  try {
    await within(Promise.race([once(socket, 'open'), refused]), waitMs + 500, 'an upgrade');
    const { payload } = await within(Promise.race([talk.welcomed, refused]), waitMs, 'a welcome');
    return talk.connection(isFrame(payload) ? payload : {});
  } catch (error) {
    socket.terminate();
    throw error;
  }
}

function watch(socket: WebSocket, options: FuzzConnectionOptions) {
  const { contract, waitMs, number, transcript } = options;
  const { sent, repeated } = options.ids;
  const judge = createWireJudge(contract);
  const waiting = new Map<string, (frame: Frame | undefined) => void>();
  const welcomed = Promise.withResolvers<Frame>();
  let closed: number | undefined;
  let fault: Fault | undefined;

  socket.on('message', (data, isBinary) => {
    const text = String(data);
    transcript?.note(number, 'server', text);
    const frame = parseFrame(text);
    if (isBinary) fault ??= { check: 'SPC-WIRE-001', expected: 'text', actual: 'a binary frame' };
    // What was sent twice may be answered twice, or as the first of the two.
    else if (!repeated.has(String(frame?.ref))) fault ??= judge.received(text)[0];
    if (frame === undefined) return;
    if (frame.type === 'system' && frame.intent === 'welcome') welcomed.resolve(frame);
    if (frame.type !== 'reply' || frame.final !== false) waiting.get(String(frame.ref))?.(frame);
  });
  socket.on('close', (code, reason) => {
    transcript?.note(number, 'server', `close ${code} ${reason}`);
    closed = code;
    fault ??= judge.closed(code)[0];
    for (const settle of waiting.values()) settle(undefined);
  });
  socket.on('error', () => undefined); // a close follows

  const noteSent = (text: string | undefined): void => {
    if (text === undefined) return;
    judge.sent(text);
    const id = parseFrame(text)?.id;
    if (typeof id !== 'string') return;
    if (sent.has(id)) repeated.add(id);
    else sent.add(id);
  };
  const write = ({ bytes, binary, pieceBytes, text }: WrittenFrame): void => {
    transcript?.note(
      number,
      'kit',
      text ?? `${binary ? 'binary' : 'text'} ${bytes.toString('hex')}`,
    );
    noteSent(text);
    if (socket.readyState !== WebSocket.OPEN) return;
    const size = pieceBytes ?? Math.max(1, bytes.length);
    for (let at = 0; at === 0 || at < bytes.length; at += size) {
      const fin = at + size >= bytes.length;
      socket.send(bytes.subarray(at, at + size), { binary, fin });
    }
  };
  const connection = (welcome: Frame): FuzzConnection => ({
    welcome,
    get closed() {
      return closed;
    },
    get fault() {
      return fault;
    },
    send: write,
    ask(frame) {
      const id = randomUUID();
      const answered = new Promise<Frame | undefined>((resolve) => waiting.set(id, resolve));
      const text = JSON.stringify({ ...frame, id });
      write({ text, bytes: Buffer.from(text), binary: false, pieceBytes: undefined });
      if (closed !== undefined) return Promise.resolve(undefined);
      return within(answered, waitMs, `an answer to ${show(frame)}`).finally(() =>
        waiting.delete(id),
      );
    },
    async close() {
      if (closed !== undefined) return;
      transcript?.note(number, 'kit', 'cut the connection');
      socket.terminate();
    },
  });
  return { connection, welcomed: welcomed.promise };
}
