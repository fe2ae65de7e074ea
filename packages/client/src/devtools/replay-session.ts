import type { Envelope } from '@sallyport/protocol';
import WebSocket from 'isomorphic-ws';
import { socketsOf } from '../connection/websocket.ts';
import type { Environment } from '../environment.ts';
import { platform } from '../environment.ts';
import type { ReplayedFrame, ReplayReport, SkippedFrame } from './compare-answers.ts';
import { compareAnswers } from './compare-answers.ts';
import { answerKey, describeAnswer, intentIn } from './exchanges.ts';
import { isMembers } from './json.ts';
import type { RecordedEnvelope, Recording } from './recording.ts';
import { readRecording } from './recording.ts';
import type { ReplayLine } from './replay-line.ts';
import { openReplayLine } from './replay-line.ts';

/** Where to replay a recording, and how. */
export interface ReplayOptions {
  /** The gateway's endpoint. */
  readonly url: string;
  readonly token: string;
  /** 1 is as fast as recorded; `Infinity` waits for the answers that had come only. Default: 1. */
  readonly speed?: number;
  /** Milliseconds to the welcome, and to each answer. Default: 10,000. */
  readonly timeoutMs?: number;
  /** Fills in what was redacted, or gives `undefined` to leave the frame out. Default: such frames are left out. */
  readonly fill?: (entry: RecordedEnvelope) => RecordedEnvelope['envelope'] | undefined;
  /** Clock and sockets, for tests. */
  readonly environment?: Partial<Environment>;
}

/**
 * Sends the client's side of a recording to a gateway, under new ids and in the order recorded: a frame waits
 * for the answers that had come before it. Says where an answer has another type or code.
 *
 * @throws TypeError when the text is no recording; ClientError `refused` or `timeout` when the gateway does not
 * welcome.
 */
export async function replaySession(text: string, options: ReplayOptions): Promise<ReplayReport> {
  const { speed = 1, timeoutMs = 10_000 } = options;
  if (!(speed > 0))
    throw new TypeError(`replaySession: "speed" must be more than 0, got ${speed}.`);
  const recording = readRecording(text);
  const sockets = { openSocket: socketsOf((url, protocols) => new WebSocket(url, protocols)) };
  const environment = { ...platform, ...sockets, ...options.environment };
  const { url, token } = options;
  const line = await openReplayLine({ url, token, environment, welcomeTimeoutMs: timeoutMs });
  const replay = new Replay(line, recording, options.fill);
  const startedAt = environment.now();
  for (const entry of recording.entries) {
    if (line.closed !== undefined) break;
    if ('status' in entry) continue;
    if (entry.direction === 'in') await replay.awaitAnswer(entry, timeoutMs);
    else {
      const dueMs = startedAt + entry.atMs / speed - environment.now();
      if (dueMs > 0) await line.until(() => false, dueMs);
      replay.send(entry);
    }
  }
  const { closed } = line;
  if (closed === undefined) line.close();
  return { ...replay.report(), ...(closed !== undefined && { closed }) };
}

/** Frames that belong to the connection of that time. */
const NOT_REPLAYED: Readonly<Record<string, string>> = {
  ping: '',
  refresh: 'its token was not recorded',
};

class Replay {
  readonly #line: ReplayLine;
  readonly #fill: ReplayOptions['fill'];
  /** Recorded id to what the server answered then. */
  readonly #recorded: ReadonlyMap<string, string>;
  /** Recorded id to the id that it was sent under, and the frame in words. */
  readonly #frames = new Map<string, { readonly id: string; readonly frame: string }>();
  readonly #skipped: SkippedFrame[] = [];
  readonly #prefix = platform.uuid().slice(0, 8);
  #sent = 0;

  constructor(line: ReplayLine, { entries }: Recording, fill: ReplayOptions['fill']) {
    this.#line = line;
    this.#fill = fill;
    this.#recorded = new Map(
      entries.flatMap((entry) => {
        if ('status' in entry || entry.direction === 'out') return [];
        const [key, answer] = [answerKey(seen(entry)), describeAnswer(seen(entry))];
        return key === undefined || answer === undefined ? [] : [[key, answer] as const];
      }),
    );
  }

  send(entry: RecordedEnvelope): void {
    const frame = describeFrame(entry);
    const { id } = entry.envelope;
    if (typeof id === 'string' && this.#frames.has(id)) return; // it had been sent again after a loss
    if (describeAnswer(seen(entry)) !== undefined) return; // it answered the server
    const why = NOT_REPLAYED[entry.envelope.type];
    const filled = entry.redacted === undefined ? entry.envelope : this.#fill?.(entry);
    if (why === '') return;
    if (why !== undefined || filled === undefined) {
      this.#skipped.push({ frame, why: why ?? `${entry.redacted?.join(', ')} was redacted` });
      return;
    }
    this.#line.send(this.#renamed(filled, frame));
    this.#sent += 1;
  }

  async awaitAnswer(entry: RecordedEnvelope, timeoutMs: number): Promise<void> {
    const key = answerKey(seen(entry));
    const sent = key === undefined ? undefined : this.#frames.get(key);
    if (sent === undefined || describeAnswer(seen(entry)) === undefined) return;
    await this.#line.until(() => this.#line.answer(sent.id) !== undefined, timeoutMs);
  }

  report(): Omit<ReplayReport, 'closed'> {
    const frames: ReplayedFrame[] = [];
    for (const [id, { id: sentAs, frame }] of this.#frames) {
      const recorded = this.#recorded.get(id);
      if (recorded === undefined) continue; // its answer was not recorded
      frames.push({ id, frame, recorded, replayed: this.#line.answer(sentAs) });
    }
    return {
      sent: this.#sent,
      compared: frames.length,
      skipped: this.#skipped,
      differences: compareAnswers(frames),
    };
  }

  /** New ids, so that a server does not take the frames for repeats of those that it remembers. */
  #renamed(envelope: RecordedEnvelope['envelope'], frame: string): object {
    const { id, ref, payload } = envelope;
    if (typeof ref === 'string') return { ...envelope, ref: this.#frames.get(ref)?.id ?? ref };
    if (typeof id !== 'string') return envelope;
    const sentAs = `${this.#prefix}-${this.#frames.size}`;
    this.#frames.set(id, { id: sentAs, frame });
    const isRpc = envelope.type === 'jsonrpc' && isMembers(payload);
    return { ...envelope, id: sentAs, ...(isRpc && { payload: { ...payload, id: sentAs } }) };
  }
}

function describeFrame(entry: RecordedEnvelope): string {
  const { type, channel } = entry.envelope;
  return [type, channel, intentIn(seen(entry))].filter((part) => part !== undefined).join(' ');
}

/** What was an envelope when it was recorded; the fields that are read here are checked where they are. */
function seen({ envelope }: RecordedEnvelope): Envelope {
  return envelope as unknown as Envelope;
}
