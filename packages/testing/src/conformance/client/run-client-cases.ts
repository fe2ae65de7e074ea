import type { Case } from '../case.ts';
import { Unreachable } from '../case-failure.ts';
import type { ClientConformanceConfig } from '../conformance-config.ts';
import type { Deadlines } from '../deadline.ts';
import { DEFAULT_DEADLINES } from '../deadline.ts';
import type { RunOptions } from '../judge-cases.ts';
import { judgeCases } from '../judge-cases.ts';
import type { ConformanceReport } from '../report/report.ts';
import type { RunnableCase } from '../runnable-case.ts';
import { demandPass } from '../runnable-case.ts';
import type { Subject } from '../subject.ts';
import type { AdapterHost } from './adapter-host.ts';
import { createAdapterHost } from './adapter-host.ts';
import type { ClientCase } from './client-case.ts';
import type { ClientCaseContext } from './client-case-context.ts';
import { allClientCases } from './client-cases.ts';
import type { ClientFeature } from './client-feature.ts';
import { createClientContext } from './create-client-context.ts';
import type { AdapterLink } from './link/adapter-link.ts';
import { createProcessLink } from './link/process-link.ts';

/** The client to judge. */
export interface ClientTarget {
  /** A command line that starts its adapter, or a way to adapters that start by themselves, which stays open. */
  readonly adapter: string | AdapterLink;
  /** Default: what the adapter calls it. */
  readonly name?: string;
  /** Default: what the adapter says that the client has, and nothing known to fail. */
  readonly config?: ClientConformanceConfig;
  readonly deadlines?: Partial<Deadlines>;
  /** Milliseconds in which the adapter must say hello. Default: 30,000. */
  readonly startMs?: number;
}

/** Runs cases one after the other and reports. Never rejects on account of the client or its adapter. */
export async function runClientCases(
  cases: readonly ClientCase[],
  target: ClientTarget,
  options: RunOptions = {},
): Promise<ConformanceReport> {
  const { adapter, startMs, config } = target;
  const link = typeof adapter === 'string' ? createProcessLink(adapter) : adapter;
  await using host = createAdapterHost(link, startMs);
  const hello = await host.session().then(
    (session) => session.hello,
    () => undefined, // the first case says why
  );
  const features = new Set(config?.features ?? hello?.features);
  const subject: Subject<ClientCaseContext> = {
    role: 'client',
    name: target.name ?? hello?.client ?? host.name,
    features,
    deadlines: { ...DEFAULT_DEADLINES, ...target.deadlines },
    establishing,
    notEstablished: 'the client could not be connected by its adapter',
    async open(observer) {
      const session = await openSession(host, features);
      return createClientContext({ session, features, deadlines: subject.deadlines }, observer);
    },
  };
  const { strict = false, knownFailures = [] } = config ?? {};
  return await judgeCases({ cases, subject, strict, knownFailures }, options);
}

async function openSession(host: AdapterHost, features: ReadonlySet<ClientFeature>) {
  const session = await host.session();
  const said = session.hello.features;
  if (said.length === features.size && said.every((feature) => features.has(feature))) {
    return session;
  }
  throw new Unreachable(
    `an adapter whose hello has the features of the configuration (${list([...features])})`,
    `a hello with ${list(said)}; make them agree`,
  );
}

function list(features: readonly string[]): string {
  return features.join(', ') || 'none';
}

/** Whether there is anything to judge: the client connects to a gateway that welcomes it. */
const establishing: Case<ClientCaseContext, never> = {
  id: 'CPC-CON-000',
  requirements: ['SP-CON-008'],
  level: 'MUST',
  area: 'CON',
  title: 'a connection is established',
  requires: [],
  async run({ connected }) {
    await connected();
  },
};

/**
 * The cases that apply to a client, for vitest, node:test or any runner: those of the features that the configuration
 * names, without any those of the core. Each starts the adapter anew; `runClientCases` keeps it.
 *
 * @example
 * ```ts
 * import { clientCases } from '@sallyport/testing/conformance';
 * import { test } from 'node:test';
 *
 * for (const { id, title, run } of clientCases({ adapter: 'python adapter.py' })) {
 *   test(`${id} ${title}`, run);
 * }
 * ```
 */
export function clientCases(target: ClientTarget): readonly RunnableCase[] {
  const declared = new Set<string>(target.config?.features);
  return allClientCases
    .filter(({ requires }) => requires.every((feature) => declared.has(feature)))
    .map((definition) => ({
      id: definition.id,
      title: definition.title,
      run: async () => demandPass(await runClientCases([definition], target)),
    }));
}
