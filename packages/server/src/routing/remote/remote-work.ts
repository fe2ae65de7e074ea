import { randomUUID } from 'node:crypto';
import { ProtocolError, toErrorPayload } from '@sallyport/protocol';
import type { Bus } from '../../bus/bus.ts';
import type { Inbox } from '../../bus/inbox.ts';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { ClientCallLetter, WorkLetter, WorkNotice } from '../../service/remote/work-letter.ts';
import { LETTERS, noticeTopic, queueSubject } from '../../service/remote/work-letter.ts';
import type { WorkOrder } from '../../service/remote/work-order.ts';
import { carry } from '../../service/remote/work-order.ts';
import { forgotten, noService, notStored } from './refusals.ts';
import type { RemoteAnswer, RemoteAsk, RemoteServices, RemoteTask, Sending } from './remote-ask.ts';
import { RemoteEntry } from './remote-entry.ts';
import { ServiceDirectory } from './service-directory.ts';

export interface RemoteWorkParts {
  readonly bus: Bus;
  readonly inbox: Inbox;
  readonly contract: { readonly name: string; readonly digest: string };
  /** Milliseconds that work may take without a sign of life. */
  readonly workTimeoutMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds after which services are asked for an answer that may be lost. */
const ASK_AGAIN_MS = 3_000;
const MAX_REFS = 500;
/** Milliseconds that somebody has to say that a repeat runs: more than a lease, because it may wait for one to lapse. */
const REPEAT_MS = 20_000;

/** The work of this gateway that services in other processes do. */
export class RemoteWork implements RemoteServices {
  readonly #parts: RemoteWorkParts;
  readonly #directory: ServiceDirectory;
  readonly #entries = new Map<string, RemoteEntry>();
  #opening: Promise<void> | undefined;
  #isOpen = false;
  #stop: (() => void) | undefined;

  constructor(parts: RemoteWorkParts) {
    this.#parts = parts;
    const { contract, inbox } = parts;
    this.#directory = new ServiceDirectory({
      ...parts,
      contract: contract.name,
      digest: contract.digest,
      onChange: () => this.#refuseUnserved(),
    });
    inbox.on(LETTERS.work, (body, from) => this.#receive(body, from));
    inbox.on(LETTERS.call, (body) => this.#call(body));
  }

  /** Begins to hear of services; resolves when they are known. */
  open(): Promise<void> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  close(): void {
    this.#stop?.();
    this.#directory.close();
  }

  send(ask: RemoteAsk): Sending {
    const ref = refOf(ask.work);
    const isKnown = this.#isOpen && this.#isTakenCareOf(ask);
    const placed = isKnown ? this.#enqueue(ask, ref) : this.#lookAndSend(ask, ref);
    return { placed, cancel: (reason) => this.#cancel(ref, reason) };
  }

  isServed(place: string): boolean {
    return this.#directory.isServed(place);
  }

  #cancel(ref: string, reason: ProtocolError): void {
    const entry = this.#entries.get(ref);
    if (entry === undefined) return;
    this.#entries.delete(ref);
    this.#tellAll(entry.subject, { type: 'cancel', ref, payload: toErrorPayload(reason) });
  }

  async #open(): Promise<void> {
    const { inbox, clock, log } = this.#parts;
    try {
      await inbox.open();
      await this.#directory.open();
      this.#stop = clock.every(ASK_AGAIN_MS, () => this.#askAgain());
      this.#isOpen = true;
    } catch (error) {
      log.warn({ error }, 'services in other processes cannot be heard now');
      this.#opening = undefined;
    }
  }

  async #lookAndSend(ask: RemoteAsk, ref: string): Promise<void> {
    await this.open();
    if (!this.#isTakenCareOf(ask)) await this.#directory.lookAnew();
    if (!ask.work.running) return;
    if (this.#isTakenCareOf(ask)) await this.#enqueue(ask, ref);
    else ask.onRefusal(noService(ask.work.place), ask.kind === 'durable');
  }

  /** Whether somebody does it now, or some day where that is enough. */
  #isTakenCareOf({ kind, work }: RemoteAsk): boolean {
    const { place } = work;
    if (kind === 'durable') return this.#directory.groupOf(place) !== undefined;
    return this.#directory.isServed(place);
  }

  /** Settles when it is stored, where what is acknowledged then could else come after what is sent later. */
  #enqueue(ask: RemoteAsk, ref: string): Promise<void> | undefined {
    const { bus, contract, log, clock } = this.#parts;
    const { work, kind, onAnswer, onRefusal } = ask;
    const group = this.#directory.groupOf(work.place) ?? '';
    const subject = queueSubject(contract.name, group);
    const kept = { work, onAnswer, onRefusal };
    const entry = new RemoteEntry({ ask: kept, ref, subject, startedAt: clock.monotonicMs() });
    if (kind !== 'durable') this.#entries.set(ref, entry);
    const { sessionId } = work.connection;
    const item = {
      id: ref,
      lane: work.channel === '' ? sessionId : work.channel,
      // Methods are not held to an order.
      key: work.channel === '' ? '' : sessionId,
      serial: kind === 'event' || kind === 'durable',
      data: JSON.stringify(this.#order(ask, ref)),
    };
    const stored = bus.queues.enqueue(subject, item).then(
      (enqueued) => {
        if (enqueued.status === 'rejected') this.#refuse(entry, notStored(enqueued.reason));
        else if (kind === 'durable') this.#settle(entry, { type: 'ack' });
        else if (enqueued.status === 'duplicate') {
          entry.markRepeat();
          this.#tellWaiting(subject, [ref]);
        }
      },
      (error: unknown) => {
        log.error({ place: work.place, error }, 'work could not be given to a service');
        const refusal = notStored('the bus does not take it now');
        // It may have arrived. The queue tells a repeat of what is durable; the rest may have been done by then.
        if (kind === 'durable') this.#refuse(entry, refusal);
        else this.#settle(entry, refusal);
      },
    );
    return kind === 'durable' ? stored : undefined;
  }

  #order({ work, name, payload, kind }: RemoteAsk, ref: string): WorkOrder {
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
    };
  }

  #settle(entry: RemoteEntry, answer: RemoteAnswer): void {
    if (this.#entries.get(entry.ref) === entry) this.#entries.delete(entry.ref);
    entry.settle(answer);
  }

  #refuse(entry: RemoteEntry, error: ProtocolError): void {
    if (this.#entries.get(entry.ref) === entry) this.#entries.delete(entry.ref);
    entry.refuse(error);
  }

  #receive(body: unknown, from: string): void {
    const letter = body as WorkLetter; // services write them
    const entry = this.#entries.get(letter.ref);
    if (entry === undefined) return;
    const { inbox, log } = this.#parts;
    const outcome = entry.receive(letter, (taken) => {
      inbox
        .send(from, LETTERS.credit, { ref: entry.ref, taken })
        .catch((error: unknown) => log.debug({ error }, 'credit could not be given'));
    });
    if (outcome === 'lost') {
      const error = new ProtocolError('unavailable', 'A part of the stream was lost on its way.');
      this.#tellAll(entry.subject, {
        type: 'cancel',
        ref: entry.ref,
        payload: toErrorPayload(error),
      });
      this.#settle(entry, error);
    }
    if (outcome === 'last') this.#entries.delete(entry.ref);
  }

  /** A service calls, or tells, the client that it works for. */
  async #call(body: unknown): Promise<unknown> {
    const { ref, method, params, timeoutMs } = body as ClientCallLetter; // services write them
    const work = this.#entries.get(ref)?.ask.work;
    if (timeoutMs === undefined) {
      work?.relayNotice(method, params);
      return undefined;
    }
    const gone = new ProtocolError('unavailable', 'The connection to the client has ended.');
    const outcome = work === undefined ? gone : await work.relayCall(method, params, timeoutMs);
    return outcome instanceof ProtocolError ? { error: toErrorPayload(outcome) } : outcome;
  }

  /** Nobody is left who could do it. */
  #refuseUnserved(): void {
    for (const entry of this.#entries.values()) {
      const { place } = entry.ask.work;
      if (!this.#directory.isServed(place)) this.#settle(entry, noService(place));
    }
  }

  /** Letters come at most once, so what waits for long is asked for again. */
  #askAgain(): void {
    const before = this.#parts.clock.monotonicMs() - ASK_AGAIN_MS;
    const bySubject = new Map<string, string[]>();
    for (const { ref, subject, startedAt } of this.#entries.values()) {
      if (startedAt > before) break; // the oldest come first
      const refs = bySubject.get(subject) ?? [];
      bySubject.set(subject, refs);
      if (refs.length < MAX_REFS) refs.push(ref);
    }
    for (const [subject, refs] of bySubject) this.#tellWaiting(subject, refs);
    const gone = this.#parts.clock.monotonicMs() - REPEAT_MS;
    for (const entry of this.#entries.values()) {
      entry.creditAgain();
      if (entry.isUnknown && entry.startedAt < gone) this.#settle(entry, forgotten());
    }
  }

  #tellWaiting(subject: string, refs: readonly string[]): void {
    this.#tellAll(subject, { type: 'waiting', gateway: this.#parts.inbox.instance, refs });
  }

  #tellAll(subject: string, notice: WorkNotice): void {
    const { bus, log } = this.#parts;
    bus.topics
      .publish(noticeTopic(subject), JSON.stringify(notice))
      .catch((error: unknown) => log.warn({ subject, error }, 'services could not be told'));
  }
}

/** The same wherever the client asks again; a UUID where it cannot. */
function refOf({ id, identity }: RemoteTask): string {
  return id === undefined ? randomUUID() : `${identity.subject}:${id}`;
}
