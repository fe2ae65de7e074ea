import type { Intent } from '@sallyport/protocol';
import type { Frame } from '../frame.ts';
import { parseFrame } from '../frame.ts';
import type { ContractIndex } from './contract-index.ts';

/** A frame that the kit sent with an id, and how far its answer has come. */
export interface Asked {
  readonly type: unknown;
  readonly channel: unknown;
  /** Where the frame is a message for an intent of the contract. */
  readonly intent: Intent | undefined;
  readonly payload: unknown;
  answered: boolean;
  nextSeq: number;
}

/** What was asked on a connection. */
export interface AnswerLedger {
  /** Notes a frame that the kit is about to send. */
  sent(text: string): void;
  find(ref: string): Asked | undefined;
  subscribed(channel: string): boolean;
  /** Notes a terminal answer. */
  settle(asked: Asked, acknowledged: boolean): void;
}

/** Keeps account of one connection. */
export function createAnswerLedger(index: ContractIndex): AnswerLedger {
  const asked = new Map<string, Asked>();
  const subscriptions = new Set<string>();
  return {
    sent(text) {
      const frame = parseFrame(text);
      if (frame === undefined || typeof frame.id !== 'string') return;
      const known = asked.get(frame.id);
      if (known !== undefined && !known.answered) return; // it joins the first
      asked.set(frame.id, entry(frame, index));
    },
    find: (ref) => asked.get(ref),
    subscribed: (channel) => subscriptions.has(channel),
    settle(entry, acknowledged) {
      entry.answered = true;
      if (!acknowledged || typeof entry.channel !== 'string') return;
      if (entry.type === 'subscribe') subscriptions.add(entry.channel);
      if (entry.type === 'unsubscribe') subscriptions.delete(entry.channel);
    },
  };
}

function entry(frame: Frame, index: ContractIndex): Asked {
  const type = frame.type ?? 'message';
  return {
    type,
    channel: frame.channel,
    intent: type === 'message' ? index.intent(frame.channel, frame.intent) : undefined,
    payload: frame.payload,
    answered: false,
    nextSeq: 0,
  };
}
