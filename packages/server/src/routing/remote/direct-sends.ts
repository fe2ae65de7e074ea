import type { Inbox } from '../../bus/inbox.ts';
import type { LaneOwner } from '../../bus/queue-driver.ts';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { LETTERS } from '../../service/remote/work-letter.ts';
import type { Owners } from './owners.ts';
import type { RemoteEntry } from './remote-entry.ts';

export interface DirectSendsParts {
  readonly inbox: Inbox;
  readonly owners: Owners;
  readonly clock: Clock;
  readonly log: Log;
  /** Nobody knows what became of it. */
  onLost(entry: RemoteEntry): void;
}

/** What an owner was sent and has not answered. */
interface Account {
  readonly owner: LaneOwner;
  readonly subject: string;
  readonly entries: Map<string, RemoteEntry>;
  heardAt: number;
  /** When it was asked and has said nothing since. */
  askedAt: number | undefined;
  /** When it was last asked for everything. */
  reviewedAt: number;
}

/** Milliseconds of silence after which an owner is asked. */
const SILENCE_MS = 1_000;
/** Milliseconds after which it is asked for what it has not answered, though it answers other things. */
const REVIEW_MS = 3_000;
/** Milliseconds of silence after which one that owns nothing is gone. */
const GONE_MS = 3_000;
/** Milliseconds of silence after which anyone is. */
const LOST_MS = 20_000;
const MAX_REFS = 500;

/** Work that went to its owners without being stored: nobody else has it, so each is asked until it has answered. */
export class DirectSends {
  readonly #parts: DirectSendsParts;
  readonly #accounts = new Map<string, Account>();

  constructor(parts: DirectSendsParts) {
    this.#parts = parts;
  }

  /** It goes to its owner now. */
  add(entry: RemoteEntry, owner: LaneOwner): void {
    const now = this.#parts.clock.monotonicMs();
    let account = this.#accounts.get(owner.holder);
    if (account === undefined) {
      const { subject } = entry;
      account = {
        ...{ owner, subject, entries: new Map(), heardAt: now },
        ...{ askedAt: undefined, reviewedAt: now },
      };
      this.#accounts.set(owner.holder, account);
    }
    if (account.entries.size === 0) account.heardAt = now; // it had nothing to say
    account.entries.set(entry.ref, entry);
    entry.owner = owner;
  }

  /** It is answered, or nobody waits for it. */
  remove(entry: RemoteEntry): void {
    if (entry.owner === undefined) return;
    this.#accounts.get(entry.owner.holder)?.entries.delete(entry.ref);
    entry.owner = undefined;
  }

  /** Its owner has said something. */
  heard({ owner }: RemoteEntry): void {
    const account = owner && this.#accounts.get(owner.holder);
    if (account === undefined) return;
    account.heardAt = this.#parts.clock.monotonicMs();
    account.askedAt = undefined;
    this.#parts.owners.trust(account.owner.holder);
  }

  /** Asks the owners of these what became of them. */
  ask(entries: readonly RemoteEntry[]): void {
    for (const [holder, refs] of Map.groupBy(entries, ({ owner }) => owner?.holder ?? '')) {
      const account = this.#accounts.get(holder);
      if (account !== undefined) this.#ask(account, refs);
    }
  }

  /** Asks those who are silent, and gives up those who are gone. */
  tick(): void {
    const { clock, owners } = this.#parts;
    const now = clock.monotonicMs();
    for (const account of this.#accounts.values()) {
      const { owner, subject, entries, heardAt } = account;
      const { holder } = owner;
      const silentMs = now - heardAt;
      if (entries.size === 0) {
        if (silentMs > LOST_MS) this.#accounts.delete(holder);
        continue;
      }
      const isGone = silentMs > GONE_MS && owners.isGone(subject, holder);
      if (isGone || silentMs > LOST_MS) {
        this.#giveUp(account);
        continue;
      }
      if (account.askedAt !== undefined) owners.doubt(subject, holder);
      if (silentMs < SILENCE_MS && now - account.reviewedAt < REVIEW_MS) continue;
      account.reviewedAt = now;
      account.askedAt ??= now;
      this.#ask(account, olderThan(entries.values(), now - SILENCE_MS));
    }
  }

  #giveUp({ owner, entries, subject }: Account): void {
    this.#parts.log.warn({ subject, owner: owner.holder }, 'an instance of a service is gone');
    this.#accounts.delete(owner.holder);
    for (const entry of [...entries.values()]) this.#parts.onLost(entry);
  }

  #ask({ owner }: Account, entries: readonly RemoteEntry[]): void {
    if (entries.length === 0) return;
    const { inbox, log } = this.#parts;
    const refs = entries.map(({ ref }) => ref);
    inbox
      .send(owner.instance, LETTERS.directAsk, { refs })
      .catch((error: unknown) => log.warn({ error }, 'a service could not be asked'));
  }
}

function olderThan(entries: Iterable<RemoteEntry>, before: number): RemoteEntry[] {
  const older: RemoteEntry[] = [];
  for (const entry of entries) {
    if (entry.startedAt > before || older.length >= MAX_REFS) break; // the oldest come first
    older.push(entry);
  }
  return older;
}
