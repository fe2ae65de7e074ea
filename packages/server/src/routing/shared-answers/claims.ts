import { BusError } from '../../bus/bus-error.ts';
import type { Records, StoredRecord } from '../../bus/record-driver.ts';
import type { Log } from '../../log.ts';
import type { Answer } from '../answers/answer.ts';
import type { AnswerRecord } from './answer-record.ts';
import { decodeAnswerRecord, encodeAnswerRecord } from './answer-record.ts';
import type { MemoryId } from './memory-id.ts';

/** To whom the answer to an id belongs. */
export type Claim =
  /** To this gateway; `interrupted` where the one that had it is dead. */
  | { readonly kind: 'ours'; readonly version: string; readonly interrupted: boolean }
  | { readonly kind: 'elsewhere'; readonly by: string; readonly run: string }
  | { readonly kind: 'answered'; readonly by: string; readonly texts: readonly string[] }
  /** It was answered with more than is kept. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'nobody' }
  /** Nobody can say now, because the bus is away. */
  | { readonly kind: 'unknown' };

/** What became of an answer that was to be stored. */
export type Stored =
  | { readonly status: 'stored'; readonly version: string }
  | { readonly status: 'taken' | 'unavailable' };

export interface ClaimsParts {
  readonly records: Records;
  readonly memoryId: MemoryId;
  readonly instance: string;
  /** Names this start of the instance; one before is dead. */
  readonly run: string;
  readonly log: Log;
}

const UNKNOWN: Claim = { kind: 'unknown' };

/**
 * Who answers which id of which user, as records that all gateways see. Only the holder of a record's version can
 * answer, so that one answer at most is remembered, whoever was taken for dead.
 */
export class Claims {
  readonly #parts: ClaimsParts;

  constructor(parts: ClaimsParts) {
    this.#parts = parts;
  }

  /** Claims an id, or finds who did. */
  take(userId: string, id: string): Promise<Claim> {
    const { records, memoryId } = this.#parts;
    return this.#safely(async () => {
      const created = await records.create(GROUP, keyOf(userId, id), this.#running());
      await memoryId.stands(); // asked once the claim is written, because both are lost together
      if (created.created) return { kind: 'ours', version: created.version, interrupted: false };
      const { present } = created;
      if (decodeAnswerRecord(present.value)?.state !== 'left') return this.#read(present, userId);
      return this.#replace(userId, present);
    });
  }

  /** Finds who claimed an id. */
  find(userId: string, id: string): Promise<Claim> {
    const { records } = this.#parts;
    return this.#safely(async () => {
      const present = await records.get(GROUP, keyOf(userId, id));
      return present === undefined ? { kind: 'nobody' } : this.#read(present, userId);
    });
  }

  /** Takes over what `run` has claimed and cannot answer any more, or finds who did before. */
  takeOver(userId: string, id: string, run: string): Promise<Claim> {
    const { records } = this.#parts;
    return this.#safely(async () => {
      const present = await records.get(GROUP, keyOf(userId, id));
      if (present === undefined) return { kind: 'nobody' };
      const record = decodeAnswerRecord(present.value);
      const isDead = record?.state === 'running' && record.run === run;
      if (!isDead && record?.state !== 'left') return this.#read(present, userId);
      return this.#replace(userId, present);
    });
  }

  /** Leaves to others what this gateway cannot end; whoever takes it knows that it may have been begun. */
  async leave({ userId, id, claim: version }: Answer): Promise<void> {
    const { records, instance: by, log } = this.#parts;
    if (version === undefined) return;
    const value = encodeAnswerRecord({ state: 'left', by });
    try {
      await records.replace({ group: GROUP, key: keyOf(userId, id), value, version });
    } catch (error) {
      log.debug({ userId, id, error }, 'a claim could not be left; others take it over in time');
    }
  }

  /** Takes over what stands. */
  async #replace(userId: string, { key, version }: StoredRecord): Promise<Claim> {
    const { records } = this.#parts;
    const group = GROUP;
    const taken = await records.replace({ group, key, value: this.#running(), version });
    if (taken !== undefined) return { kind: 'ours', version: taken, interrupted: true };
    const now = await records.get(group, key);
    return now === undefined ? { kind: 'nobody' } : this.#read(now, userId);
  }

  /** Stores everything that was answered, for whoever is asked again; without texts, that it is gone. */
  async store(
    { userId, id, claim }: Answer,
    texts: readonly string[] | undefined,
  ): Promise<Stored> {
    const { instance: by, log } = this.#parts;
    const value = encodeAnswerRecord(
      texts === undefined ? { state: 'gone', by } : { state: 'answered', by, texts },
    );
    try {
      const version = await this.#write(userId, id, { value, version: claim });
      return version === undefined ? { status: 'taken' } : { status: 'stored', version };
    } catch (error) {
      log.warn({ userId, id, error }, 'an answer could not be shared; this gateway remembers it');
      return { status: 'unavailable' };
    }
  }

  /** Keeps a claim from vanishing while its work runs; resolves with its version, none where it was taken over. */
  renew({ userId, id, claim }: Answer): Promise<string | undefined> {
    return this.#write(userId, id, { value: this.#running(), version: claim });
  }

  /** Forgets an id. */
  async remove(userId: string, id: string, version?: string): Promise<void> {
    const { records, log } = this.#parts;
    try {
      await records.remove(GROUP, keyOf(userId, id), version);
    } catch (error) {
      log.debug({ userId, id, error }, 'an answer could not be removed; it vanishes by itself');
    }
  }

  async #write(
    userId: string,
    id: string,
    { value, version }: { readonly value: string; readonly version: string | undefined },
  ): Promise<string | undefined> {
    const { records } = this.#parts;
    const group = GROUP;
    const key = keyOf(userId, id);
    const written =
      version === undefined ? undefined : await records.replace({ group, key, value, version });
    if (written !== undefined) return written;
    // It vanished with the bus, or a write of ours was done although it seemed to fail.
    const created = await records.create(group, key, value);
    if (created.created) return created.version;
    const record = decodeAnswerRecord(created.present.value);
    if (record?.state !== 'running' || record.run !== this.#parts.run) return undefined;
    return records.replace({ group, key, value, version: created.present.version });
  }

  #running(): string {
    const { instance, run } = this.#parts;
    const record: AnswerRecord = { state: 'running', by: instance, run };
    return encodeAnswerRecord(record);
  }

  #read({ key, value, version }: StoredRecord, userId: string): Claim {
    const record = decodeAnswerRecord(value);
    switch (record?.state) {
      case 'running':
        // A claim of this start that nothing here knows: its create was done although it seemed to fail.
        return record.run === this.#parts.run
          ? { kind: 'ours', version, interrupted: false }
          : { kind: 'elsewhere', by: record.by, run: record.run };
      case 'left':
        return { kind: 'elsewhere', by: record.by, run: '' };
      case 'answered':
        return { kind: 'answered', by: record.by, texts: record.texts };
      case undefined:
        this.#parts.log.error({ userId, id: key }, 'a stored answer cannot be read');
        return { kind: 'gone' };
      default:
        return { kind: 'gone' };
    }
  }

  async #safely(ask: () => Promise<Claim>): Promise<Claim> {
    try {
      return await ask();
    } catch (error) {
      const fault = error instanceof BusError ? error.fault : undefined;
      this.#parts.log.warn({ fault, error }, 'the memory of answers cannot be reached');
      return UNKNOWN;
    }
  }
}

/** One for all users, because what is written at once in one group may go as one command. */
const GROUP = 'users';

/** The length keeps one user's ids apart from those of another whose name begins alike. */
function keyOf(userId: string, id: string): string {
  return `${userId.length}:${userId}:${id}`;
}
