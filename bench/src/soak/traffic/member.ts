import type { Socket } from 'node:net';
import type { FrameReader } from '../../load/frame-reader.ts';
import { TEXT } from '../../load/frame-reader.ts';
import { greet } from '../../load/greet.ts';
import { maskedFrame } from '../../load/masked-frame.ts';
import type { Target } from '../../peers/peer.ts';
import { boardOn, sallyportDialect } from '../../peers/sallyport/dialect.ts';

/** Deliveries that are remembered, to know one that comes twice. */
const REMEMBERED = 32;

export interface MemberEvents {
  /** A frame that is not about the connection. */
  frame(member: Member, envelope: Envelope): void;
  /** The connection ended, and nobody asked for it. */
  dropped(member: Member): void;
}

export interface Envelope {
  readonly type?: string;
  readonly ref?: string;
  readonly intent?: string;
  readonly payload?: unknown;
}

/** `leaving` takes nothing more on, and goes when all that it is owed has come. */
type MemberState = 'away' | 'here' | 'leaving';

/** One client: subscribed to its room while it is here. */
export class Member {
  readonly index: number;
  readonly room: string;
  state: MemberState = 'away';
  /** Answers and deliveries that are to come. */
  owed = 0;
  /** The channel that it is subscribed to besides. */
  aside = false;
  readonly #target: Target;
  readonly #events: MemberEvents;
  readonly #seen: number[] = [];
  #socket: Socket | undefined;

  constructor(index: number, room: string, { target, events }: MemberSurroundings) {
    this.index = index;
    this.room = room;
    this.#target = target;
    this.#events = events;
  }

  /** Connects, and subscribes to its room. */
  async come(): Promise<void> {
    const { greeting } = boardOn(this.room);
    const { socket, frames } = await greet(this.#target, greeting, this.index);
    this.#socket = socket;
    this.state = 'here';
    socket.on('error', () => {});
    socket.on('close', () => this.#closed(socket));
    socket.on('data', (chunk: Buffer) => this.#read(frames, chunk));
    socket.resume();
  }

  /** Ends the connection, in good order or by a reset. */
  go(politely: boolean): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.state = 'away';
    this.aside = false;
    if (politely) socket?.destroySoon();
    else socket?.resetAndDestroy();
  }

  send(envelope: unknown): void {
    this.#socket?.write(maskedFrame(JSON.stringify(envelope)));
  }

  /** Whether this delivery came before. */
  hasSeen(seq: number): boolean {
    if (this.#seen.includes(seq)) return true;
    if (this.#seen.push(seq) > REMEMBERED) this.#seen.shift();
    return false;
  }

  #read(frames: FrameReader, chunk: Buffer): void {
    frames.read(chunk, ({ opcode, data, start, end }) => {
      if (opcode !== TEXT) return;
      const text = data.toString('utf8', start, end);
      const answer = sallyportDialect.answerTo?.(text);
      if (answer !== undefined) this.#socket?.write(maskedFrame(answer));
      else this.#events.frame(this, JSON.parse(text));
    });
  }

  #closed(socket: Socket): void {
    if (socket !== this.#socket) return;
    this.go(false);
    this.#events.dropped(this);
  }
}

interface MemberSurroundings {
  readonly target: Target;
  readonly events: MemberEvents;
}
