import type { Contract } from '@sallyport/protocol';
import WebSocket from 'ws';
import { CaseFailure, Unreachable } from './case-failure.ts';
import { within } from './deadline.ts';
import { parseFrame } from './frame.ts';
import type { Inbox } from './inbox.ts';
import { createInbox } from './inbox.ts';
import type { Transcript } from './transcript.ts';
import { judgeMcpFrame } from './wire/judge-mcp-frame.ts';
import type { WireFault } from './wire/wire-check.ts';
import { createWireJudge } from './wire/wire-judge.ts';

/** How a connection ended. */
export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** What every connection of a case has in common. */
export interface LineOptions {
  readonly url: string;
  /** Number of the connection within the case. */
  readonly number: number;
  readonly contract: Contract;
  readonly transcript: Transcript;
  readonly waitMs: number;
  fault(fault: WireFault): void;
}

interface Opening extends LineOptions {
  readonly subprotocols: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly answersPings: boolean;
}

/** A socket whose frames are judged, noted, and put into an inbox. */
export interface Line {
  readonly number: number;
  readonly selected: string;
  readonly inbox: Inbox;
  readonly closed: Promise<Closed>;
  readonly pings: () => number;
  sendText(text: string): void;
  sendBytes(bytes: Uint8Array, kind: 'text' | 'binary'): void;
  sendFragment(text: string, final: boolean): void;
  sendControl(kind: 'ping' | 'pong'): void;
  pause(): void;
  resume(): void;
  leave(code: number): void;
  close(): Promise<void>;
}

/** More than any case asks for; a server that sends as much is flooding. */
const MAX_FRAMES = 10_000;
const MAX_RECEIVED_BYTES = 16 * 1024 * 1024;
/** On connections of this subprotocol there are no envelopes. */
const WITHOUT_ENVELOPES = 'mcp';
const NOT_THERE = /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ETIMEDOUT/;

/** Opens a socket; resolves once the upgrade is complete. */
export async function openLine(opening: Opening): Promise<Line> {
  const { url, number, transcript, waitMs } = opening;
  transcript.note(number, 'kit', `connect ${url} [${opening.subprotocols.join(', ')}]`);
  const socket = new WebSocket(url, [...opening.subprotocols], {
    headers: { ...opening.headers },
    handshakeTimeout: waitMs,
    perMessageDeflate: false,
    autoPong: opening.answersPings,
    maxPayload: MAX_RECEIVED_BYTES,
  });
  const line = watch(socket, opening);
  try {
    await within(opened(socket), waitMs + 500, 'an answer to the upgrade request');
  } catch (error) {
    socket.terminate();
    throw error;
  }
  return line;
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', (cause) => {
      const text = `${'code' in cause ? String(cause.code) : ''} ${cause.message}`.trim();
      const Failure = NOT_THERE.test(text) ? Unreachable : CaseFailure;
      reject(new Failure('an open WebSocket', text, { cause }));
    });
    socket.on('unexpected-response', (_request, response) => {
      response.destroy();
      reject(
        new CaseFailure('101 Switching Protocols', `HTTP ${response.statusCode} to the upgrade`),
      );
    });
  });
}

function watch(socket: WebSocket, { number, transcript, waitMs, contract, fault }: Opening): Line {
  const judge = createWireJudge(contract);
  const inbox = createInbox(waitMs);
  let frames = 0;
  let bytes = 0;
  let pings = 0;
  /** Of the message that is sent in fragments. */
  let begun = '';
  const report = (faults: readonly WireFault[]): void => {
    for (const found of faults) fault(found);
  };
  const closed = new Promise<Closed>((resolve) => {
    socket.on('close', (code, reason) => {
      transcript.note(number, 'server', `close ${code} ${reason}`);
      report(judge.closed(code));
      inbox.end(`the connection was closed with ${code} ${reason}`.trim());
      resolve({ code, reason: String(reason) });
    });
  });
  socket.on('ping', () => {
    pings += 1;
  });
  socket.on('message', (data, isBinary) => {
    frames += 1;
    const text = String(data);
    bytes += text.length;
    if (frames > MAX_FRAMES || bytes > MAX_RECEIVED_BYTES) {
      fault({
        check: 'SPC-WIRE-015',
        expected: `at most ${MAX_FRAMES} frames and ${MAX_RECEIVED_BYTES} bytes on a connection`,
        actual: `${frames} frames, ${bytes} bytes`,
      });
      socket.terminate();
      return;
    }
    transcript.note(number, 'server', text);
    if (isBinary) {
      fault({ check: 'SPC-WIRE-001', expected: 'a text frame', actual: 'a binary frame' });
      return;
    }
    const bare = socket.protocol === WITHOUT_ENVELOPES;
    report(bare ? judgeMcpFrame(text) : judge.received(text));
    const frame = parseFrame(text);
    if (frame !== undefined) inbox.put(frame);
  });

  return {
    number,
    get selected() {
      return socket.protocol;
    },
    inbox,
    closed,
    pings: () => pings,
    sendText(text) {
      transcript.note(number, 'kit', text);
      judge.sent(text);
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    sendBytes(content, kind) {
      transcript.note(number, 'kit', `${content.byteLength} bytes of ${kind}`);
      if (socket.readyState === WebSocket.OPEN) socket.send(content, { binary: kind === 'binary' });
    },
    sendFragment(text, final) {
      begun += text;
      if (final) {
        judge.sent(begun);
        begun = '';
      }
      if (socket.readyState === WebSocket.OPEN) socket.send(text, { fin: final });
    },
    sendControl(kind) {
      if (socket.readyState === WebSocket.OPEN) socket[kind]();
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    leave: (code) => socket.close(code),
    async close() {
      if (socket.readyState === WebSocket.CLOSED) return;
      transcript.note(number, 'kit', 'cut the connection');
      socket.terminate();
      await closed;
    },
  };
}
