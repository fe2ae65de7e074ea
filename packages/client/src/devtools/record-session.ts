import type { ContractJson } from '@sallyport/protocol';
import { viewContract } from './contract-view.ts';
import { createLineStore } from './line-store.ts';
import type { RecordedEnvelope, RecordingEntry, RecordingHeader } from './recording.ts';
import { RECORDING_FORMAT } from './recording.ts';
import type { RedactionRules } from './redact-envelope.ts';
import { redactEnvelope } from './redact-envelope.ts';
import type { Unmarked } from './redact-value.ts';
import { scrubTokens } from './scrub-tokens.ts';
import type { TrafficSource } from './traffic.ts';
import { viewTraffic } from './traffic.ts';

/** What to keep of a session. */
export interface RecorderOptions {
  /** Entries kept; the oldest make room. Default: 5,000. */
  readonly maxEntries?: number;
  /** Bytes kept; the oldest make room. Default: 1 MiB. */
  readonly maxBytes?: number;
  /** The contract as data: what it marks with `x-sensitivity` is redacted, what it describes otherwise is kept. */
  readonly contract?: ContractJson;
  /**
   * What becomes of that of which nobody has said that it may be kept: everything, where there is no contract or
   * one that marks nothing; otherwise channels, intents and members that the contract does not describe. Default:
   * `drop`, because a recording is made to be handed on.
   */
  readonly unmarked?: Unmarked;
  /** Has the last word on each entry: gives what to keep of it, or `undefined` to leave it out. */
  readonly redact?: (entry: RecordedEnvelope) => RecordedEnvelope | undefined;
  /** Milliseconds since the Unix epoch. Default: `Date.now`. */
  readonly now?: () => number;
}

/** A recorder at work. */
export interface SessionRecorder extends Disposable {
  /** Entries kept now. */
  readonly entries: number;
  /** Bytes kept now. */
  readonly bytes: number;
  /** Entries that made room for later ones. */
  readonly dropped: number;
  /** What was recorded until now, as NDJSON. */
  text(): string;
  /** Records no more; what there is stays. Twice is harmless. */
  stop(): void;
}

/**
 * Records what passes between a client and its gateway, within bounds and without what is sensitive. Tokens are
 * never recorded.
 *
 * @throws TypeError naming the option and what to write instead.
 * @example
 * ```ts
 * import type { Client } from '@sallyport/client';
 * import { recordSession } from '@sallyport/client/devtools';
 *
 * declare const client: Client;
 * const recorder = recordSession(client, { maxBytes: 500_000 });
 * const report = new Blob([recorder.text()], { type: 'application/x-ndjson' });
 * ```
 */
export function recordSession(
  client: TrafficSource,
  options: RecorderOptions = {},
): SessionRecorder {
  const { maxEntries = 5_000, maxBytes = 1_048_576, unmarked = 'drop', redact } = options;
  checkCount('maxEntries', maxEntries);
  checkCount('maxBytes', maxBytes);
  const now = options.now ?? Date.now;
  const startedAt = now();
  const rules = rulesOf(options.contract, unmarked);
  const store = createLineStore({ maxEntries, maxBytes });
  const view = viewTraffic(now);
  const add = (entry: RecordingEntry) => store.add(JSON.stringify(entry));

  const stops = [
    client.on('envelope', (passed) => {
      const { value, places } = redactEnvelope(view.see(passed).seen, rules);
      const entry: RecordedEnvelope = {
        atMs: now() - startedAt,
        direction: passed.direction,
        envelope: value as RecordedEnvelope['envelope'], // an envelope still
        ...(places.length > 0 && { redacted: places }),
      };
      if (redact === undefined) return add(entry);
      const kept = redact(entry);
      if (kept !== undefined) add(scrubTokens(kept) as RecordedEnvelope); // of the same shape
    }),
    client.on('status', ({ state, code }) => {
      add({ atMs: now() - startedAt, status: { state, ...(code !== undefined && { code }) } });
    }),
  ];
  const stop = () => {
    for (const end of stops) end();
  };

  return {
    get entries() {
      return store.entries;
    },
    get bytes() {
      return store.bytes;
    },
    get dropped() {
      return store.dropped;
    },
    text() {
      const { contract } = options;
      const header: RecordingHeader = {
        recording: RECORDING_FORMAT,
        startedAt,
        ...(contract !== undefined && { contract: `${contract.name}@${contract.version}` }),
        unmarked,
        dropped: store.dropped,
      };
      return `${[JSON.stringify(header), ...store.lines()].join('\n')}\n`;
    },
    stop,
    [Symbol.dispose]: stop,
  };
}

/** A contract that marks nothing vouches for nothing. */
function rulesOf(contract: ContractJson | undefined, unmarked: Unmarked): RedactionRules {
  const view = contract === undefined ? undefined : viewContract(contract);
  return { unmarked, contract: view?.isMarked === true || unmarked === 'keep' ? view : undefined };
}

function checkCount(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new TypeError(`recordSession: "${name}" must be a positive integer, got ${value}.`);
}
