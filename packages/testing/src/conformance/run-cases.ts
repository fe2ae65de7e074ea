import { randomInt } from 'node:crypto';
import type { Contract } from '@sallyport/protocol';
import type { Case } from './case.ts';
import type { CaseContext, ServerUnderTest } from './case-context.ts';
import { createCaseContext } from './case-context.ts';
import type { ConformanceConfig } from './conformance-config.ts';
import { defaultConformanceConfig } from './conformance-config.ts';
import { createConformanceTokens } from './conformance-tokens.ts';
import type { Deadlines } from './deadline.ts';
import { DEFAULT_DEADLINES } from './deadline.ts';
import { fixtureContract } from './fixture-contract.ts';
import type { RunOptions } from './judge-cases.ts';
import { judgeCases } from './judge-cases.ts';
import { nextStepForServer } from './next-step.ts';
import type { ConformanceReport } from './report/report.ts';
import type { ServerInstance } from './server-instance.ts';
import type { Subject } from './subject.ts';

/** Seeds are short enough to be typed. */
const MAX_SEED = 2 ** 31;

/** The server to judge. */
export interface ServerTarget {
  /** Address of the endpoint: `ws://127.0.0.1:8000/ws`. */
  readonly url: string;
  /** The shared test key that it verifies tokens with (HS256). */
  readonly key: Uint8Array;
  /** Default: the address. */
  readonly name?: string;
  readonly config?: ConformanceConfig;
  /** What the server serves. Default: the fixture contract. */
  readonly contract?: Contract;
  /** What must hold before anything else is judged. Default: a connection with a right token is welcomed. */
  readonly establishing?: Case<CaseContext, never>;
  readonly deadlines?: Partial<Deadlines>;
  /** Starts another instance of it, for cases that shut one down. */
  readonly startInstance?: () => Promise<ServerInstance>;
}

/** Runs cases one after the other and reports. Never rejects on account of the implementation. */
export function runCases(
  cases: readonly Case[],
  target: ServerTarget,
  options: RunOptions = {},
): Promise<ConformanceReport> {
  const { config: { strict, knownFailures, features } = defaultConformanceConfig() } = target;
  const { seed = randomInt(MAX_SEED) } = options;
  const server: ServerUnderTest = {
    url: target.url,
    contract: target.contract ?? fixtureContract,
    tokens: createConformanceTokens(target.key),
    features: new Set(features),
    deadlines: { ...DEFAULT_DEADLINES, ...target.deadlines },
    seed,
    startInstance: target.startInstance,
  };
  const subject: Subject<CaseContext> = {
    role: 'server',
    name: target.name ?? target.url,
    url: target.url,
    features: server.features,
    deadlines: server.deadlines,
    establishing: target.establishing ?? establishing,
    notEstablished:
      target.establishing === undefined
        ? `no connection to ${target.url} could be established`
        : `${target.url} cannot be judged`,
    ...(target.establishing === undefined && { nextStep: nextStepForServer }),
    async open(observer) {
      const context = createCaseContext(server, observer);
      return { context, [Symbol.asyncDispose]: () => context[Symbol.asyncDispose]() };
    },
  };
  return judgeCases({ cases, subject, strict, knownFailures }, { ...options, seed });
}

/** Whether there is anything to judge: a connection with a right token is welcomed. */
export const establishing: Case<CaseContext, never> = {
  id: 'SPC-CON-000',
  requirements: ['SP-CON-023'],
  level: 'MUST',
  area: 'CON',
  title: 'a connection is established',
  requires: [],
  async run({ connect }) {
    await connect();
  },
};
