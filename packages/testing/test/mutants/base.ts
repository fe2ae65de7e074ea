import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Feature, ServerInstance } from '@sallyport/testing/conformance';
import {
  allServerCases,
  asInstance,
  CONFORMANCE_KEY_VARIABLE,
  parseConformanceConfig,
  startImplementation,
} from '@sallyport/testing/conformance';
import { startConformanceGateway } from '../conformance-gateway.ts';
import type { Fault } from './fault.ts';

/** A right server that faults are laid over. */
export interface Base {
  /** Parts of the protocol that it has. */
  readonly features: readonly Feature[];
  /** How many mutants it can serve at once without their getting in each other's way. */
  readonly lanes: number;
  /** A server for one mutant. */
  serve(fault: Fault, acted: () => void): Promise<Served>;
}

interface Served extends AsyncDisposable {
  readonly url: string;
  readonly key: Uint8Array;
  readonly startInstance?: () => Promise<ServerInstance>;
}

const gatewayFile = new URL('../sallyport.conformance.json', import.meta.url);
const python = fileURLToPath(new URL('../../../../examples/python-server/', import.meta.url));
/** Longer than a busy machine with many mutants at once may keep a ping waiting. */
const HEARTBEAT = { intervalMs: 300, timeoutMs: 2_000, idleTimeoutMs: 5_000 };
const PYTHON_SERVERS = 3;
const PYTHON_OPTIONS =
  '--heartbeat-interval-ms 1000 --heartbeat-timeout-ms 3000 --max-connections 64 --max-subscriptions 8';

/** The project's gateway; each mutant gets one of its own. */
export const gatewayBase: Base = {
  features: featuresIn(gatewayFile),
  lanes: 8,
  serve(fault, acted) {
    const key = randomBytes(32);
    return startConformanceGateway(0, key, {
      options: { heartbeat: HEARTBEAT, ...fault.gateway?.({ key, acted }) },
      service: fault.service?.(),
    });
  },
};

/**
 * Servers in Python, which keep histories and remember answers, as the gateway does not yet. Each
 * mutant has one to itself while it is judged; then it goes to the next.
 */
export async function startPythonBase(): Promise<Base & AsyncDisposable> {
  await promisify(execFile)(`${python}setup.sh`);
  const key = randomBytes(32);
  const start = async () =>
    asInstance(
      await startImplementation({
        command: `'${python}run.sh' ${PYTHON_OPTIONS}`,
        ready: /ready (\S+)/,
        env: { [CONFORMANCE_KEY_VARIABLE]: key.toString('base64url') },
      }),
    );
  const servers = await Promise.all(Array.from({ length: PYTHON_SERVERS }, start));
  const free = [...servers];
  return {
    features: featuresIn(`${python}sallyport.conformance.json`),
    lanes: PYTHON_SERVERS,
    async serve() {
      const server = free.pop();
      if (server === undefined) throw new Error('more mutants at once than there are lanes');
      return {
        url: server.url,
        key,
        startInstance: start,
        [Symbol.asyncDispose]: async () => void free.push(server),
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
    },
  };
}

/** What a server declares, less what it is known to lack. */
function featuresIn(file: URL | string): readonly Feature[] {
  const { features, knownFailures } = parseConformanceConfig(
    readFileSync(file, 'utf8'),
    allServerCases.map(({ id }) => id),
  );
  const failing = new Set(knownFailures.map((known) => known.case));
  return features.filter(
    (feature) =>
      !allServerCases.some(({ id, requires }) => requires.includes(feature) && failing.has(id)),
  );
}
