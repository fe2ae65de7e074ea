import type { OpenSocket, SocketListener } from '@sallyport/client';
import { pick } from './luck.ts';

/** One socket of the client, whose other end the test plays. */
export interface PaperSocket {
  readonly listener: SocketListener;
  /** Whether a welcome was sent. */
  isGreeted: boolean;
  /** Which memory of answers the welcome named. */
  memory: string | undefined;
  state: 'connecting' | 'open' | 'closing' | 'closed';
  /** What the client sent and nobody has answered. */
  readonly frames: Frame[];
  /** The server did not start on the frame of this id. */
  turnAway(id: string): void;
}

/** What a test reads of a frame of the client. */
export interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly channel?: string;
  readonly intent?: string;
}

/** Sockets that lead nowhere but to the test: each end of them happens when the test says so. */
export interface PaperNetwork {
  readonly openSocket: OpenSocket;
  readonly sockets: PaperSocket[];
  /** What no WebSocket and no server would let pass, such as a frame sent before it is open. */
  readonly faults: string[];
}

/** The sockets on which a server may have started on a frame, by the frame's id. */
type Outings = Map<string, Set<PaperSocket>>;

/** Frames kept for each socket. */
const MAX_FRAMES = 50;

export function createPaperNetwork(random: () => number): PaperNetwork {
  const sockets: PaperSocket[] = [];
  const faults: string[] = [];
  const outings: Outings = new Map();
  return {
    sockets,
    faults,
    openSocket(_url, _protocols, listener) {
      if (random() < 0.02) throw new Error('the browser refuses to open a socket');
      const socket: PaperSocket = {
        listener,
        isGreeted: false,
        memory: undefined,
        state: 'connecting',
        frames: [],
        turnAway: (id) => outings.get(id)?.delete(socket),
      };
      sockets.push(socket);
      return {
        get bufferedBytes() {
          return random() < 0.01 ? 5_000_000 : 0;
        },
        send(text) {
          if (socket.state === 'connecting') faults.push('sent before the socket was open');
          const frame: Frame = JSON.parse(text);
          const fault = findFault(frame, socket, outings);
          if (fault !== undefined) faults.push(`${fault}: ${text}`);
          socket.frames.push(frame);
          if (socket.frames.length > MAX_FRAMES) socket.frames.shift();
        },
        close() {
          if (socket.state !== 'closed') socket.state = 'closing';
        },
      };
    },
  };
}

/** What is wrong with sending a frame there. [SP-REQ-027] */
function findFault({ id, type }: Frame, socket: PaperSocket, outings: Outings): string | undefined {
  if (id === undefined) return undefined;
  const isIntent = type === 'message' || type === 'jsonrpc';
  const before = outings.get(id) ?? new Set();
  const isForgotten = [...before].some(
    ({ memory }) => memory === undefined || memory !== socket.memory,
  );
  const isRepeat = before.size > 0;
  outings.set(id, before.add(socket));
  if (isIntent && !socket.isGreeted) return 'sent before the welcome';
  if (isRepeat && !isIntent) return 'sent twice';
  if (isForgotten) return 'sent again to a server that may have forgotten it';
  return undefined;
}

/** Takes a frame that waits, at random. */
export function takeFrame({ frames }: PaperSocket, random: () => number): Frame | undefined {
  const frame = pick(frames, random);
  if (frame !== undefined) frames.splice(frames.indexOf(frame), 1);
  return frame;
}
