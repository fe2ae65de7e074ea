import type { Case } from '../case.ts';
import { CaseFailure, show, Unreachable } from '../case-failure.ts';
import { createProcessLink } from '../client/link/process-link.ts';
import { DEFAULT_DEADLINES } from '../deadline.ts';
import type { RunOptions } from '../judge-cases.ts';
import { judgeCases } from '../judge-cases.ts';
import type { ConformanceReport } from '../report/report.ts';
import type { Subject } from '../subject.ts';
import { allVectors } from './all-vectors.ts';
import type { CodecSession } from './codec-session.ts';
import { createCodecSession } from './codec-session.ts';
import type { Vector, VectorKind } from './vector.ts';
import { vectorKinds } from './vector.ts';

/** The codec to judge. */
export interface CodecTarget {
  /** Starts its adapter by the shell: a question is one line of JSON on stdin, its answer one on stdout. */
  readonly command: string;
  /** Default: the command. */
  readonly name?: string;
  /** Kinds of vectors that it is for. Default: all. */
  readonly kinds?: readonly VectorKind[];
  /** Milliseconds for one answer. Default: 3,000. */
  readonly waitMs?: number;
}

/** How vectors are run. */
export interface VectorOptions extends RunOptions {
  /** Only those with these ids, such as `SPC-VEC-envelopes/frame-object`. Default: all. */
  readonly ids?: readonly string[];
}

/**
 * Puts the test vectors to a codec in any language, through an adapter, and compares what it says. Never rejects on
 * account of the adapter.
 */
export async function runVectors(
  { command, name = command, kinds = vectorKinds, waitMs = DEFAULT_DEADLINES.waitMs }: CodecTarget,
  { ids, ...options }: VectorOptions = {},
): Promise<ConformanceReport> {
  const vectors = allVectors().filter(({ kind }) => kinds.includes(kind));
  const cases = vectors.map(vectorCase).filter(({ id }) => ids === undefined || ids.includes(id));
  await using session = createCodecSession(createProcessLink(command), waitMs);
  const subject: Subject<CodecSession> = {
    role: 'codec',
    name,
    features: new Set(kinds),
    deadlines: { ...DEFAULT_DEADLINES, waitMs },
    establishing,
    notEstablished: `the adapter "${command}" answers nothing`,
    async open({ transcript }) {
      const context: CodecSession = {
        async ask(id, question) {
          transcript.note(1, 'kit', JSON.stringify({ id, ...question }));
          const answer = await session.ask(id, question);
          transcript.note(1, 'codec', JSON.stringify(answer));
          return answer;
        },
        async [Symbol.asyncDispose]() {},
      };
      return { context, async [Symbol.asyncDispose]() {} };
    },
  };
  return await judgeCases({ cases, subject, strict: false, knownFailures: [] }, options);
}

function vectorCase({ id, spec, question, expected, accepts }: Vector): Case<CodecSession, never> {
  return {
    id: `SPC-VEC-${id}`,
    requirements: [...spec],
    level: 'MUST',
    area: 'VEC',
    title: `reads the vector ${id}`,
    requires: [],
    async run(session) {
      const answer = await session.ask(id, question);
      if (!accepts(answer)) throw new CaseFailure(show(expected), show(answer));
    },
  };
}

/** The adapter answers anything at all. */
const establishing: Case<CodecSession, never> = {
  id: 'SPC-VEC-adapter',
  requirements: [],
  level: 'MUST',
  area: 'VEC',
  title: 'the adapter answers',
  requires: [],
  run: (session) =>
    session.ask('hello', { check: 'address', address: 'guide' }).then(() => undefined, notThere),
};

/** One that does not answer once is not there at all. */
function notThere(cause: unknown): never {
  if (!(cause instanceof CaseFailure)) throw cause;
  throw new Unreachable(cause.expected, cause.actual, { cause });
}
