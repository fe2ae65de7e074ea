import { ProtocolError, toErrorPayload } from '@sallyport/protocol';
import type { Bus } from '../../bus/bus.ts';
import type { Inbox } from '../../bus/inbox.ts';
import type { Enqueued } from '../../bus/queue-driver.ts';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { ClientCallLetter, WorkLetter } from '../../service/remote/work-letter.ts';
import { isDirectNews, LETTERS, queueSubject } from '../../service/remote/work-letter.ts';
import { callForService } from './call-for-service.ts';
import { Dispatcher } from './dispatcher.ts';
import { Notices } from './notices.ts';
import { forgotten, lostWithOwner, noService, notStored } from './refusals.ts';
import type { RemoteAnswer, RemoteAsk, RemoteServices, Sending } from './remote-ask.ts';
import { RemoteEntry } from './remote-entry.ts';
import { refOf } from './remote-ref.ts';
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
/** Milliseconds from one look at owners, and at what they have not answered, to the next. */
const LOOK_MS = 1_000;
const MAX_REFS = 500;
/** Milliseconds that somebody has to say that a repeat runs: more than a lease, because it may wait for one to lapse. */
const REPEAT_MS = 20_000;

/** The work of this gateway that services in other processes do. */
export class RemoteWork implements RemoteServices {
  readonly #parts: RemoteWorkParts;
  readonly #directory: ServiceDirectory;
  readonly #entries = new Map<string, RemoteEntry>();
  readonly #dispatcher: Dispatcher;
  readonly #notices: Notices;
  #opening: Promise<void> | undefined;
  #isOpen = false;
  readonly #stops: (() => void)[] = [];

  constructor(parts: RemoteWorkParts) {
    this.#parts = parts;
    const { contract, inbox } = parts;
    this.#notices = new Notices(parts);
    this.#directory = new ServiceDirectory({
      ...parts,
      contract: contract.name,
      digest: contract.digest,
      onChange: () => {
        for (const group of this.#directory.groups) {
          this.#dispatcher.prepare(queueSubject(contract.name, group));
        }
        this.#refuseUnserved();
      },
    });
    this.#dispatcher = new Dispatcher({
      ...parts,
      find: (refs) => refs.flatMap((ref) => this.#entries.get(ref) ?? []),
      onStored: (entry, enqueued) => this.#stored(entry, enqueued),
      onFailed: (entry, error) => this.#fail(entry, error),
      onLost: (entry) => this.#settle(entry, lostWithOwner()),
      onLate: (entry) => this.#forget(entry),
    });
    inbox.on(LETTERS.work, (body, from) => this.#receive(body, from));
    inbox.on(LETTERS.leaves, () => this.#dispatcher.released());
    inbox.on(LETTERS.call, (body) => {
      const letter = body as ClientCallLetter; // services write them
      return callForService(this.#entries.get(letter.ref)?.ask.work, letter);
    });
  }

  /** Begins to hear of services; resolves when they are known. */
  open(): Promise<void> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** This gateway is about to close. */
  leave(): void {
    this.#dispatcher.leave();
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#directory.close();
    this.#dispatcher.close();
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
    this.#forget(entry);
    this.#notices.tell(entry.subject, { type: 'cancel', ref, payload: toErrorPayload(reason) });
  }

  async #open(): Promise<void> {
    const { inbox, clock, log } = this.#parts;
    try {
      await inbox.open();
      await this.#directory.open();
      this.#stops.push(
        clock.every(ASK_AGAIN_MS, () => this.#askAgain()),
        clock.every(LOOK_MS, () => this.#dispatcher.look()),
      );
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
    const { contract, clock } = this.#parts;
    const { work, kind, onAnswer, onRefusal } = ask;
    const group = this.#directory.groupOf(work.place) ?? '';
    const subject = queueSubject(contract.name, group);
    const kept = { work, kind, onAnswer, onRefusal };
    const entry = new RemoteEntry({ ask: kept, ref, subject, startedAt: clock.monotonicMs() });
    if (kind === 'durable') return this.#dispatcher.sendDurable(entry, ask);
    this.#entries.set(ref, entry);
    work.onMoved = () => this.#dispatcher.hasten(entry);
    // It may have gone to a service without being stored, so that no queue knows it again.
    if (work.mayHaveBegun) this.#awaitRepeat(entry);
    else this.#dispatcher.send(entry, ask);
    return undefined;
  }

  #stored(entry: RemoteEntry, enqueued: Enqueued): void {
    if (enqueued.status === 'rejected') this.#refuse(entry, notStored(enqueued.reason));
    else if (entry.ask.kind === 'durable') this.#settle(entry, { type: 'ack' });
    else if (enqueued.status === 'duplicate') {
      this.#dispatcher.repeated(entry);
      this.#awaitRepeat(entry);
    }
  }

  /** Whoever has it is to tell what becomes of it. */
  #awaitRepeat(entry: RemoteEntry): void {
    entry.markRepeat();
    this.#notices.waiting(entry.subject, [entry.ref]);
  }

  #fail(entry: RemoteEntry, error: unknown): void {
    this.#parts.log.error({ ref: entry.ref, error }, 'work could not be given to a service');
    const refusal = notStored('the bus does not take it now');
    // It may have arrived. The queue tells a repeat of what is durable; the rest may have been done by then.
    if (entry.ask.kind === 'durable') this.#refuse(entry, refusal);
    else this.#settle(entry, refusal);
  }

  #settle(entry: RemoteEntry, answer: RemoteAnswer): void {
    this.#forget(entry);
    entry.settle(answer);
  }

  #refuse(entry: RemoteEntry, error: ProtocolError): void {
    this.#forget(entry);
    entry.refuse(error);
  }

  #forget(entry: RemoteEntry): void {
    if (this.#entries.get(entry.ref) === entry) this.#entries.delete(entry.ref);
    this.#dispatcher.forget(entry);
    entry.placed();
  }

  #receive(body: unknown, from: string): void {
    const letter = body as WorkLetter; // services write them
    const entry = this.#entries.get(letter.ref);
    if (entry === undefined) return;
    const { inbox, log } = this.#parts;
    this.#dispatcher.heard(entry);
    if (isDirectNews(letter)) return this.#dispatcher.hear(entry, letter, from);
    this.#dispatcher.begun(entry, from);
    const outcome = entry.receive(letter, (taken) => {
      inbox
        .send(from, LETTERS.credit, { ref: entry.ref, taken })
        .catch((error: unknown) => log.debug({ error }, 'credit could not be given'));
    });
    if (outcome === 'lost') {
      const error = new ProtocolError('unavailable', 'A part of the stream was lost on its way.');
      const payload = toErrorPayload(error);
      this.#notices.tell(entry.subject, { type: 'cancel', ref: entry.ref, payload });
      this.#settle(entry, error);
    }
    if (outcome === 'last') this.#forget(entry);
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
    for (const { ref, subject, startedAt, owner } of this.#entries.values()) {
      if (startedAt > before) break; // the oldest come first
      if (owner !== undefined) continue; // it is asked itself
      const refs = bySubject.get(subject) ?? [];
      bySubject.set(subject, refs);
      if (refs.length < MAX_REFS) refs.push(ref);
    }
    for (const [subject, refs] of bySubject) this.#notices.waiting(subject, refs);
    const gone = this.#parts.clock.monotonicMs() - REPEAT_MS;
    for (const entry of this.#entries.values()) {
      entry.creditAgain();
      if (entry.isUnknown && entry.startedAt < gone) this.#settle(entry, forgotten());
    }
  }
}
