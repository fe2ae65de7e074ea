import { AckPolicy, DeliverPolicy } from '@nats-io/jetstream';
import type { Msg, MsgHdrs } from '@nats-io/transport-node';
import { createInbox, nanos, nuid } from '@nats-io/transport-node';
import type { Clock } from '../../clock.ts';
import { BusError } from '../bus-error.ts';
import { readAckSubject } from './ack-subject.ts';
import type { Live, NatsLink } from './nats-link.ts';

/** After this the server forgets a reader that does not end itself. */
const IDLE_MS = 5_000;

/** A message as it is stored. */
export interface StoredMessage {
  readonly seq: number;
  /** Milliseconds since the Unix epoch, by the server's clock. */
  readonly at: number;
  readonly headers: MsgHdrs | undefined;
  readonly text: string;
}

export interface ReadRange {
  readonly stream: string;
  readonly subject: string;
  /** Sequence number in the stream to begin at. */
  readonly from: number;
  /** Messages at most. */
  readonly limit: number;
  /** Whether texts are left out. */
  readonly isBrief?: boolean;
  readonly until: number;
}

/** Reads messages of a subject, the oldest first. */
export class StreamReader {
  readonly #link: NatsLink;
  readonly #clock: Clock;

  constructor(link: NatsLink, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
  }

  read(range: ReadRange): Promise<readonly StoredMessage[]> {
    return this.#link.again((live) => this.#read(live, range), range.until);
  }

  async #read({ nc, jsm }: Live, range: ReadRange): Promise<readonly StoredMessage[]> {
    const { stream, subject, from, limit, isBrief = false } = range;
    const name = nuid.next();
    const { num_pending } = await jsm.consumers.add(stream, {
      name,
      filter_subject: subject,
      ack_policy: AckPolicy.None,
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: Math.max(1, from),
      inactive_threshold: nanos(IDLE_MS),
      ...(isBrief && { headers_only: true }),
      num_replicas: 1,
      mem_storage: true,
    });
    const batch = Math.min(limit, num_pending);
    if (batch === 0) return [];
    const inbox = createInbox();
    const found: StoredMessage[] = [];
    const whole = Promise.withResolvers<void>();
    const subscription = nc.subscribe(inbox, {
      callback: (error, message) => {
        if (error !== null) return whole.reject(error);
        const stored = readStored(message);
        if (stored !== undefined) found.push(stored);
        // Everything else is the server's word that there is no more.
        if (stored === undefined || found.length === batch) whole.resolve();
      },
    });
    using done = new DisposableStack();
    const over = new AbortController();
    done.defer(() => {
      over.abort();
      subscription.unsubscribe();
      nc.publish(`$JS.API.CONSUMER.DELETE.${stream}.${name}`);
    });
    nc.publish(
      `$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`,
      JSON.stringify({ batch, no_wait: true }),
      { reply: inbox },
    );
    const tooLate = this.#clock.after(this.#link.timeoutMs, over.signal).then(() => {
      if (over.signal.aborted) return;
      throw new BusError('unavailable', `NATS did not send what is stored in "${stream}" in time.`);
    });
    await Promise.race([whole.promise, tooLate]);
    return found;
  }
}

/** A message that a consumer got; none where it is a word of the server. */
function readStored(message: Msg): StoredMessage | undefined {
  const delivered = readAckSubject(message.reply ?? '');
  if (delivered === undefined) return undefined;
  const { seq, at } = delivered;
  return { seq, at, headers: message.headers, text: message.string() };
}
