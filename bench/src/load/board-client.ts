import type { Socket } from 'node:net';
import type { Board, Dialect, Target } from '../peers/peer.ts';
import type { FrameReader } from './frame-reader.ts';
import { PING, TEXT } from './frame-reader.ts';
import { greet } from './greet.ts';
import { maskedFrame } from './masked-frame.ts';
import { NoteCounter } from './note-counter.ts';

export interface BoardClientOptions {
  readonly target: Target;
  readonly dialect: Dialect;
  readonly board: Board;
  /** Its number among the connections. */
  readonly index: number;
  readonly role: 'subscriber' | 'poster';
  onNote(seq: number): void;
  onError(error: Error): void;
}

/** A connection that posts notes, or counts those that are delivered to it. */
export class BoardClient {
  readonly #socket: Socket;

  private constructor(socket: Socket, frames: FrameReader, options: BoardClientOptions) {
    this.#socket = socket;
    const { board, dialect, onNote, onError } = options;
    const notes = new NoteCounter(board);
    socket.on('error', onError);
    socket.on('end', () => onError(new Error('the server closed a connection')));
    socket.on('data', (chunk: Buffer) => {
      try {
        frames.read(chunk, (frame) => {
          if (frame.opcode === PING) return;
          if (frame.opcode !== TEXT) throw new Error(`a frame with opcode ${frame.opcode} came`);
          if (options.role === 'subscriber' && frame.end - frame.start > SHORTEST_NOTE) {
            return onNote(notes.read(frame));
          }
          const answer = dialect.answerTo?.(frame.data.toString('utf8', frame.start, frame.end));
          if (answer !== undefined) this.send(answer);
        });
      } catch (error) {
        onError(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.resume();
  }

  static async open(options: BoardClientOptions): Promise<BoardClient> {
    const { target, dialect, board, role, index } = options;
    const path = target.path + (board.paths?.[role] ?? '');
    const greeting = role === 'subscriber' ? board.greeting : dialect.greeting;
    const { socket, frames } = await greet({ ...target, path }, greeting, index);
    return new BoardClient(socket, frames, options);
  }

  send(text: string): void {
    this.#socket.write(maskedFrame(text));
  }

  close(): void {
    this.#socket.removeAllListeners('end');
    this.#socket.resetAndDestroy();
  }
}

/** Bytes; what is shorter is about the connection. */
const SHORTEST_NOTE = 190;
