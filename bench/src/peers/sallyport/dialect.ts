import { checkNote } from '../../echo/check-note.ts';
import type { Note } from '../../echo/note.ts';
import { sampleNote } from '../../echo/sample.ts';
import type { Board, Dialect, Exchange } from '../peer.ts';

/** Desks that connections are spread over. */
const DESKS = 16;

/** A request intent with an id, answered by a reply with that ref. */
function echo(noteBytes?: number): Exchange {
  return {
    request: (seq, connection) => {
      const note = sampleNote(seq, noteBytes);
      return intentFrame(note, `desk:d${connection % DESKS}`, 'echo');
    },
    read(text) {
      const { type, ref, payload } = JSON.parse(text);
      if (type !== 'reply') throw new Error(`no reply came: ${text.slice(0, 1_000)}`);
      const seq = checkNote(payload, noteBytes);
      if (String(seq) !== ref) throw new Error(`not a reply to ${seq}: ${text}`);
      return seq;
    },
  };
}

/** A durable event, acknowledged when it is stored. */
export const keep: Exchange = {
  request: (seq, connection) => intentFrame(sampleNote(seq), `desk:d${connection % DESKS}`, 'keep'),
  read(text) {
    const { type, ref } = JSON.parse(text);
    if (type !== 'ack') throw new Error(`no acknowledgement came: ${text.slice(0, 1_000)}`);
    return Number(ref);
  },
};

/** Notes on a channel: one with a history, or one without. */
export function boardOn(address: string): Board {
  const subscribe = JSON.stringify({ type: 'subscribe', id: 's', channel: address });
  return {
    greeting: [
      { expects: isWelcome, answer: subscribe },
      { expects: (text) => JSON.parse(text).type === 'ack' },
    ],
    post: (seq) => JSON.stringify({ channel: address, intent: 'post', payload: sampleNote(seq) }),
    note: (text) => JSON.parse(text).payload,
  };
}

export const sallyportDialect: Dialect = {
  greeting: [{ expects: isWelcome }],
  echo,
  board: boardOn('board:main'),
  answerTo(text) {
    const { type, id } = JSON.parse(text);
    return type === 'ping'
      ? JSON.stringify({ type: 'pong', ref: id, timestamp: Date.now() })
      : undefined;
  },
};

function intentFrame(note: Note, channel: string, intent: string): string {
  return JSON.stringify({ channel, intent, id: String(note.seq), payload: note });
}

function isWelcome(text: string): boolean {
  const { type, intent } = JSON.parse(text);
  return type === 'system' && intent === 'welcome';
}
