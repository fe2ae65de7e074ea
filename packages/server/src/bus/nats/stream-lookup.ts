import type { MsgRequest, NextMsgRequest } from '@nats-io/jetstream';
import type { Live } from './nats-link.ts';
import type { StoredMessage } from './stream-reader.ts';

/** By a number, as the last of a subject, or as the first of a subject from a number on. */
export type StreamQuery = MsgRequest | NextMsgRequest;

const NOT_FOUND = 404;

/**
 * Gets single messages of streams by number or subject.
 * https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-31.md
 */
export class StreamLookup {
  readonly #isDirect: boolean;

  /** @param replicas Where there are several, only their leader knows all that is stored. */
  constructor(replicas: number) {
    this.#isDirect = replicas === 1;
  }

  /** None where there is no such message. */
  get(live: Live, stream: string, query: StreamQuery): Promise<StoredMessage | undefined> {
    return this.#isDirect ? getDirect(live, stream, query) : getFromLeader(live, stream, query);
  }
}

async function getDirect({ asks }: Live, stream: string, query: StreamQuery) {
  const subject = `$JS.API.DIRECT.GET.${stream}`;
  const message = await asks.ask({ subject, data: JSON.stringify(query) });
  const { headers } = message;
  if (headers?.code === NOT_FOUND) return undefined;
  if (headers === undefined || headers.code !== 0) {
    throw new Error(headers?.description ?? 'an answer without headers');
  }
  const seq = Number(headers.get('Nats-Sequence'));
  const at = Date.parse(headers.get('Nats-Time-Stamp'));
  return { seq, at, headers, text: message.string() };
}

async function getFromLeader({ jsm }: Live, stream: string, query: StreamQuery) {
  const found = await jsm.streams.getMessage(stream, query as MsgRequest); // it takes all, says the protocol
  if (found === null) return undefined;
  const { seq, time, header } = found;
  return { seq, at: time.getTime(), headers: header, text: found.string() };
}
