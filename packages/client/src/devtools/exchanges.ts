import type { Envelope } from '@sallyport/protocol';
import { isMembers, memberOf } from './json.ts';

/** A frame of the client that asks for an answer. */
export interface Exchange {
  readonly type: string;
  readonly channel?: string;
  /** The intent, or the method. */
  readonly intent?: string;
  /** Milliseconds since the Unix epoch. */
  readonly sentAt: number;
}

/** What waits for its answer, by id. */
export interface Exchanges {
  sent(envelope: Envelope, now: number): void;
  /** The frame that an envelope of the server answers. */
  answered(envelope: Envelope): Exchange | undefined;
}

/** Frames remembered; past it the oldest is forgotten, and its answer has no name and no latency. */
const MAX_EXCHANGES = 4_096;

/** Remembers what the client asked. */
export function createExchanges(): Exchanges {
  const open = new Map<string, Exchange>();
  return {
    sent(envelope, now) {
      const id = 'id' in envelope ? envelope.id : undefined;
      if (id === undefined || open.has(id)) return;
      const channel = 'channel' in envelope ? envelope.channel : undefined;
      const intent = intentIn(envelope);
      open.set(id, {
        type: envelope.type,
        sentAt: now,
        ...(channel !== undefined && { channel }),
        ...(intent !== undefined && { intent }),
      });
      const [oldest] = open.keys();
      if (open.size > MAX_EXCHANGES && oldest !== undefined) open.delete(oldest);
    },
    answered(envelope) {
      const key = answerKey(envelope);
      const exchange = key === undefined ? undefined : open.get(key);
      if (key !== undefined && describeAnswer(envelope) !== undefined) open.delete(key);
      return exchange;
    },
  };
}

/** The intent of a message, or the method of a JSON-RPC request. */
export function intentIn(envelope: Envelope): string | undefined {
  if ('intent' in envelope) return envelope.intent;
  const method = envelope.type === 'jsonrpc' ? memberOf(envelope.payload, 'method') : undefined;
  return typeof method === 'string' ? method : undefined;
}

/** The id of the frame that an envelope of the server answers. */
export function answerKey(envelope: Envelope): string | undefined {
  if (envelope.type === 'jsonrpc') {
    const id = memberOf(envelope.payload, 'id');
    return isResponse(envelope.payload) && id !== undefined ? String(id) : undefined;
  }
  return 'ref' in envelope ? envelope.ref : undefined;
}

/** A terminal answer in words: its type, and its code where it has one; `undefined` where more is to come. */
export function describeAnswer(envelope: Envelope): string | undefined {
  switch (envelope.type) {
    case 'ack':
    case 'pong':
      return envelope.type;
    case 'reply':
      return envelope.final === false ? undefined : 'reply';
    case 'error':
      return `error ${String(memberOf(envelope.payload, 'code'))}`;
    case 'jsonrpc': {
      if (!isResponse(envelope.payload)) return undefined;
      const code = memberOf(memberOf(envelope.payload, 'error'), 'code');
      return code === undefined ? 'result' : `error ${String(code)}`;
    }
    default:
      return undefined;
  }
}

function isResponse(payload: unknown): boolean {
  return isMembers(payload) && ('result' in payload || 'error' in payload);
}
