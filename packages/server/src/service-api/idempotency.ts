import { createHash } from 'node:crypto';
import type { Records, StoredRecord } from '../bus/record-driver.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { ApiRefusal } from './api-refusal.ts';
import type { ApiAnswer } from './operation.ts';

export interface IdempotencyParts {
  readonly records: Records;
  /** Milliseconds after which a request that began is taken for one whose process has died. */
  readonly runMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** A request that may be repeated. */
export interface KeyedRequest {
  /** The value of `Idempotency-Key`. */
  readonly header: string;
  /** Each caller has keys of its own. */
  readonly caller: string;
  /** What is asked: operation and body. */
  readonly content: string;
}

/** What is remembered of a key. */
type Memory =
  | { readonly state: 'running'; readonly print: string; readonly until: number }
  | { readonly state: 'done'; readonly print: string; readonly answer: ApiAnswer };

/** A key of RFC 8941's strings, or bare. */
const KEY =
  /^(?:"([\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{1,255}))$/;

/** Answers a repeated request as the first. Source: draft-ietf-httpapi-idempotency-key-header-07. */
export class Idempotency {
  readonly #parts: IdempotencyParts;

  constructor(parts: IdempotencyParts) {
    this.#parts = parts;
  }

  /**
   * Runs the request, or answers what it was answered before. Only answers of success are remembered: after a problem
   * it is run again.
   *
   * @throws ApiRefusal where the key is none, is another request's, or that one still runs; what `run` throws;
   * BusError where nothing can be remembered now.
   */
  async once(request: KeyedRequest, run: () => Promise<ApiAnswer>): Promise<ApiAnswer> {
    const { records, log } = this.#parts;
    const key = hash(readKey(request.header));
    const group = hash(request.caller);
    const print = hash(request.content);
    const begun = await this.#begin({ group, key, print });
    if (typeof begun !== 'string') return begun;
    try {
      const answer = await run();
      const value = write({ state: 'done', print, answer });
      await records.replace({ group, key, value, version: begun }).catch((error: unknown) => {
        log.error({ error }, 'an answer could not be remembered; a repeat will be done again');
      });
      return answer;
    } catch (error) {
      await records.remove(group, key, begun).catch(() => {}); // it lapses by itself
      throw error;
    }
  }

  /** The version of the record that this request holds, or the answer of the one before. */
  async #begin(at: { group: string; key: string; print: string }): Promise<string | ApiAnswer> {
    const { records, clock, runMs } = this.#parts;
    const { group, key, print } = at;
    const value = write({ state: 'running', print, until: clock.now() + runMs });
    const created = await records.create(group, key, value);
    if (created.created) return created.version;
    const memory = read(created.present);
    if (memory !== undefined && memory.print !== print) return refuse(422, OTHER);
    if (memory?.state === 'done') return memory.answer;
    if (memory !== undefined && memory.until > clock.now()) return refuse(409, RUNS);
    const { version } = created.present;
    return (await records.replace({ group, key, value, version })) ?? refuse(409, RUNS);
  }
}

const OTHER = "This Idempotency-Key was another request's; make a new one for each request.";
const RUNS = 'The first request with this Idempotency-Key still runs; ask again.';

function readKey(header: string): string {
  const [, quoted, bare] = KEY.exec(header) ?? [];
  return (
    quoted ??
    bare ??
    refuse(
      400,
      'Idempotency-Key must be a quoted text of 1 to 255 visible characters, such as a UUID.',
    )
  );
}

function refuse(status: number, detail: string): never {
  const headers = status === 409 ? { 'Retry-After': '1' } : {};
  throw new ApiRefusal({ status, detail, headers });
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function write(memory: Memory): string {
  return JSON.stringify(memory);
}

/** None where something else is stored, such as by another version. */
function read({ value }: StoredRecord): Memory | undefined {
  try {
    const memory = JSON.parse(value) as Partial<Memory> | null; // what this class wrote; the state is looked at
    return memory?.state === 'running' || memory?.state === 'done' ? (memory as Memory) : undefined;
  } catch {
    return undefined;
  }
}
