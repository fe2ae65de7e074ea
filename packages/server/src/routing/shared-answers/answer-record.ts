/** What gateways share of the answer to one id of one user. */
export type AnswerRecord =
  /** It runs on the instance `by`; `run` tells one start of that instance from the next. */
  | { readonly state: 'running'; readonly by: string; readonly run: string }
  /** The gateway that ran it has closed, and whoever is asked next goes on with it. */
  | { readonly state: 'left'; readonly by: string }
  /** Everything that went out for it, as texts of envelopes. */
  | { readonly state: 'answered'; readonly by: string; readonly texts: readonly string[] }
  /** It was answered with more than is kept. */
  | { readonly state: 'gone'; readonly by: string };

/** Bytes of a record at most; engines take a million. */
const MAX_RECORD_BYTES = 786_432;

/** The text of a record: a line that says what it is, then the texts, which hold no line break. */
export function encodeAnswerRecord(record: AnswerRecord): string {
  if (record.state !== 'answered') return JSON.stringify(record);
  const { by, texts } = record;
  const text = [JSON.stringify({ state: 'answered', by }), ...texts].join('\n');
  return Buffer.byteLength(text) <= MAX_RECORD_BYTES
    ? text
    : JSON.stringify({ state: 'gone', by } satisfies AnswerRecord);
}

/** A record as it was written; none where it is something else. */
export function decodeAnswerRecord(text: string): AnswerRecord | undefined {
  const [line = '', ...texts] = text.split('\n');
  const head = readHead(line);
  if (typeof head?.by !== 'string') return undefined;
  const { by, run } = head;
  switch (head.state) {
    case 'running':
      return typeof run === 'string' ? { state: 'running', by, run } : undefined;
    case 'answered':
      return texts.length > 0 ? { state: 'answered', by, texts } : undefined;
    case 'gone':
    case 'left':
      return { state: head.state, by };
    default:
      return undefined;
  }
}

function readHead(line: string): Partial<Record<'state' | 'by' | 'run', unknown>> | undefined {
  try {
    const head: unknown = JSON.parse(line);
    return typeof head === 'object' && head !== null ? head : undefined;
  } catch {
    return undefined;
  }
}
