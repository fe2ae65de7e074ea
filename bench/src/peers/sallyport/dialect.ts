import { sampleNote } from '../../echo/sample.ts';
import type { Dialect } from '../peer.ts';

/** A request intent with an id, answered by a reply with that ref. */
export const sallyportDialect: Dialect = {
  greeting: [{ expects: isWelcome }],
  request: (seq) =>
    JSON.stringify({
      channel: 'desk:front',
      intent: 'echo',
      id: String(seq),
      payload: sampleNote(seq),
    }),
  reply(text, seq) {
    const { type, ref, payload } = JSON.parse(text);
    if (type !== 'reply' || ref !== String(seq)) throw new Error(`not a reply to ${seq}: ${text}`);
    return payload;
  },
  answerTo(text) {
    const { type, id } = JSON.parse(text);
    return type === 'ping'
      ? JSON.stringify({ type: 'pong', ref: id, timestamp: Date.now() })
      : undefined;
  },
};

function isWelcome(text: string): boolean {
  const { type, intent } = JSON.parse(text);
  return type === 'system' && intent === 'welcome';
}
