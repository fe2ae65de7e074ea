import type { HistoryPolicy } from '@sallyport/protocol';
import { ProtocolError } from '@sallyport/protocol';
import type { GuardedBus } from '../../bus/guard/guarded-bus.ts';
import type { LogDriver, LogEntry } from '../../bus/log-driver.ts';
import type { Clock } from '../../clock.ts';
import type { Connection } from '../../connection/connection.ts';
import { textFrame } from '../../connection/frame.ts';
import type { Log } from '../../log.ts';
import type { PublishResult } from '../../service/service-context.ts';
import { Slots } from '../../slots.ts';
import { TurnBudget } from '../../turn-budget.ts';
import type { Joiner } from './channel-log.ts';
import { ChannelLog } from './channel-log.ts';
import { subjectFor } from './direct-address.ts';

export interface HistoriesParts {
  readonly logs: LogDriver;
  /** Keeps what is published while the bus is away; absent where it cannot be. */
  readonly publications?: Pick<GuardedBus, 'publish'> | undefined;
  /** Tells the logs of one contract from those of another on the same bus. */
  readonly contract: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** A subscription that is asked for. */
export interface HistorySubscribe extends Omit<Joiner, 'signal'> {
  readonly address: string;
  refuse(error: ProtocolError): void;
}

interface Followed {
  readonly log: ChannelLog;
  /** Who is subscribed, with what ends it. */
  readonly members: Map<Connection, AbortController>;
}

/** Bytes that one turn of the event loop may send of the past; about a millisecond's work. */
const TURN_BYTES = 524_288;
/** Pages of the past that are read at once. */
const READS = 16;
/** A reason of its own, because the default is an exception with a stack, made anew for each. */
const UNSUBSCRIBED = 'unsubscribed';

/** The channels with a history to which connections of this gateway are subscribed. Specification: Histories. */
export class Histories {
  readonly #parts: HistoriesParts;
  readonly #followed = new Map<string, Followed>();
  readonly #budget = new TurnBudget(TURN_BYTES);
  readonly #slots = new Slots(READS);

  constructor(parts: HistoriesParts) {
    this.#parts = parts;
  }

  /** Stores a message, given as the text of its envelope; whoever follows the log delivers it. */
  async publish(subject: string, text: string, policy: HistoryPolicy): Promise<PublishResult> {
    const { publications } = this.#parts;
    if (publications !== undefined)
      return publications.publish(this.#subject(subject), text, policy);
    try {
      await this.#parts.logs.append(this.#subject(subject), text, policy);
      return { status: 'published' };
    } catch (error) {
      this.#parts.log.error({ subject, error }, 'a message could not be stored');
      return { status: 'rejected', reason: 'the log cannot be written now' };
    }
  }

  /** Subscribes a connection; one that is subscribed already is told where the log stands. [SP-SUB-003] */
  subscribe({ refuse, ...asked }: HistorySubscribe): void {
    const { connection, address } = asked;
    const followed = this.#follow(subjectFor(connection, address), address);
    if (followed.members.has(connection)) {
      const { position } = followed.log;
      if (position !== undefined) return asked.acknowledge(position);
    }
    const controller = new AbortController();
    followed.members.set(connection, controller);
    followed.log.join({ ...asked, signal: controller.signal }).catch((error: unknown) => {
      if (controller.signal.aborted) return; // the client has left
      this.#parts.log.error({ address, error }, 'a log could not be read');
      this.unsubscribe(connection, address);
      refuse(new ProtocolError('unavailable', `The history of "${address}" cannot be read now.`));
    });
  }

  unsubscribe(connection: Connection, address: string): void {
    const subject = subjectFor(connection, address);
    const followed = this.#followed.get(subject);
    followed?.members.get(connection)?.abort(UNSUBSCRIBED);
    followed?.members.delete(connection);
    followed?.log.leave(connection);
    if (followed?.members.size !== 0) return;
    this.#followed.delete(subject);
    followed.log.stop();
  }

  #follow(subject: string, address: string): Followed {
    const known = this.#followed.get(subject);
    if (known !== undefined) return known;
    const { logs, clock } = this.#parts;
    const log = new ChannelLog({
      ...{ logs, clock, address, log: this.#parts.log },
      subject: this.#subject(subject),
      budget: this.#budget,
      slots: this.#slots,
      frame: (entry) => textFrame(withPosition(entry)),
    });
    const followed: Followed = { log, members: new Map() };
    this.#followed.set(subject, followed);
    return followed;
  }

  #subject(address: string): string {
    return `${this.#parts.contract}:${address}`;
  }
}

/** The position goes before the other fields of the stored envelope, so that nothing is parsed or written twice. */
function withPosition({ epoch, offset, data }: LogEntry): string {
  return `{"epoch":${JSON.stringify(epoch)},"offset":${offset},${data.slice(1)}`;
}
