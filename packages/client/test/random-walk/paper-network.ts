import type { OpenSocket, SocketListener } from '@sallyport/client';
import { pick } from './luck.ts';

/** One socket of the client, whose other end the test plays. */
export interface PaperSocket {
  readonly listener: SocketListener;
  /** Whether a welcome was sent. */
  isGreeted: boolean;
  state: 'connecting' | 'open' | 'closing' | 'closed';
  /** What the client sent and nobody has answered. */
  readonly frames: Frame[];
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
  /** What no WebSocket would let pass, such as a frame sent before it is open. */
  readonly faults: string[];
}

/** Frames kept for each socket. */
const MAX_FRAMES = 50;

export function createPaperNetwork(random: () => number): PaperNetwork {
  const sockets: PaperSocket[] = [];
  const faults: string[] = [];
  return {
    sockets,
    faults,
    openSocket(_url, _protocols, listener) {
      if (random() < 0.02) throw new Error('the browser refuses to open a socket');
      const socket: PaperSocket = {
        listener,
        isGreeted: false,
        state: 'connecting',
        frames: [],
      };
      sockets.push(socket);
      return {
        get bufferedBytes() {
          return random() < 0.01 ? 5_000_000 : 0;
        },
        send(text) {
          if (socket.state === 'connecting') faults.push('sent before the socket was open');
          socket.frames.push(JSON.parse(text));
          if (socket.frames.length > MAX_FRAMES) socket.frames.shift();
        },
        close() {
          if (socket.state !== 'closed') socket.state = 'closing';
        },
      };
    },
  };
}

/** Takes a frame that waits, at random. */
export function takeFrame({ frames }: PaperSocket, random: () => number): Frame | undefined {
  const frame = pick(frames, random);
  if (frame !== undefined) frames.splice(frames.indexOf(frame), 1);
  return frame;
}
