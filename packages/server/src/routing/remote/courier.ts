import type { Bus } from '../../bus/bus.ts';
import { BusError } from '../../bus/bus-error.ts';
import type { Inbox } from '../../bus/inbox.ts';
import type { Enqueued } from '../../bus/queue-driver.ts';
import type { Clock } from '../../clock.ts';
import type { DirectLetter } from '../../service/remote/work-letter.ts';
import { LETTERS } from '../../service/remote/work-letter.ts';
import type { WorkOrder } from '../../service/remote/work-order.ts';
import { carry } from '../../service/remote/work-order.ts';
import type { Dispatch, Route } from './lines.ts';
import type { RemoteAsk } from './remote-ask.ts';

export interface CourierParts {
  readonly bus: Bus;
  readonly inbox: Inbox;
  readonly contract: { readonly name: string; readonly digest: string };
  readonly workTimeoutMs: number;
  readonly clock: Clock;
}

/** What is taken to a service. */
export interface Parcel {
  readonly ask: RemoteAsk;
  readonly ref: string;
  readonly subject: string;
}

/** The lane of a piece of work, and what it keeps its order with. */
export function lineOf({ channel, connection }: RemoteAsk['work']): Pick<Dispatch, 'lane' | 'key'> {
  const { sessionId } = connection;
  // Methods are not held to an order.
  return channel === '' ? { lane: sessionId, key: '' } : { lane: channel, key: sessionId };
}

/** Takes work to services: into their queue, or to the instance that owns its lane. */
export class Courier {
  readonly #parts: CourierParts;

  constructor(parts: CourierParts) {
    this.#parts = parts;
  }

  /** Resolves with what became of it. */
  store({ ask, ref, subject }: Parcel, tellsBegin: boolean): Promise<Enqueued> {
    const data = JSON.stringify(this.#order(ask, { ref, tellsBegin }));
    const item = { id: ref, ...lineOf(ask.work), serial: isSerial(ask), data };
    return this.#parts.bus.queues.enqueue(subject, item);
  }

  /** Resolves when it is sent, or `false` where it cannot be. */
  async hand(
    { ask, ref }: Omit<Parcel, 'subject'>,
    { owner, after }: Extract<Route, { readonly kind: 'direct' }>,
  ): Promise<boolean> {
    const { holder, instance } = owner;
    const order = this.#order(ask, { ref, tellsBegin: false });
    const letter: DirectLetter = {
      ...{ holder, after, order, serial: isSerial(ask) },
      ...lineOf(ask.work),
    };
    try {
      await this.#parts.inbox.send(instance, LETTERS.direct, letter);
      return true;
    } catch (error) {
      if (error instanceof BusError && error.fault === 'refused') return false;
      throw error;
    }
  }

  #order(
    { work, name, payload, kind }: RemoteAsk,
    { ref, tellsBegin }: { readonly ref: string; readonly tellsBegin: boolean },
  ): WorkOrder {
    const { inbox, contract, clock, workTimeoutMs } = this.#parts;
    return {
      gateway: inbox.instance,
      ref,
      digest: contract.digest,
      channel: work.channel,
      name,
      payload,
      id: work.id,
      identity: carry(work.identity),
      connection: work.connection,
      durable: kind === 'durable',
      sentAt: clock.now(),
      timeoutMs: workTimeoutMs,
      ...(tellsBegin && { tellsBegin }),
    };
  }
}

function isSerial({ kind }: RemoteAsk): boolean {
  return kind === 'event' || kind === 'durable';
}
