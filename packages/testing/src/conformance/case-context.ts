import type { Contract } from '@sallyport/protocol';
import { Untestable } from './case-failure.ts';
import type { ConformanceTokens } from './conformance-tokens.ts';
import type { Deadlines } from './deadline.ts';
import type { Feature } from './feature.ts';
import type { Handshake, HandshakeRequest } from './handshake.ts';
import { shakeHands } from './handshake.ts';
import type { Observer } from './observer.ts';
import type { Probe, ProbeOptions } from './probe.ts';
import { openProbe } from './probe.ts';
import type { RawRequest } from './raw-request.ts';
import { sendRaw } from './raw-request.ts';
import { createNames } from './seeded-names.ts';
import type { ServerInstance } from './server-instance.ts';

/** What a case works with. All that it opens is closed when it ends. */
export interface CaseContext extends AsyncDisposable {
  readonly features: ReadonlySet<Feature>;
  readonly waitMs: number;
  /** A token with these claims beside the usual ones; `sub` is `ada`. */
  readonly token: ConformanceTokens['sign'];
  /** Connects with a token, and awaits `welcome`. */
  connect(options?: ProbeOptions): Promise<Probe>;
  /** Connects just so; the socket is open, and nothing is awaited. */
  open(options?: ProbeOptions): Promise<Probe>;
  /** An upgrade request by hand, or another request for the endpoint. */
  handshake(request: HandshakeRequest): Promise<Handshake>;
  /** Bytes in place of a request; resolves with what the server said until it ended the connection. */
  raw(request: RawRequest): Promise<string>;
  /**
   * Starts another instance of the server, for cases that end it.
   *
   * @throws Untestable where the kit does not know how.
   */
  instance(): Promise<ServerInstance>;
  /** A text that no other case uses, fit for an id. */
  unique(): string;
}

/** The server under test, as cases see it. */
export interface ServerUnderTest {
  readonly url: string;
  readonly contract: Contract;
  readonly tokens: ConformanceTokens;
  readonly features: ReadonlySet<Feature>;
  readonly deadlines: Deadlines;
  readonly seed: number;
  readonly startInstance?: (() => Promise<ServerInstance>) | undefined;
}

const NO_INSTANCE =
  'the kit cannot start a server that it may shut down; use --start with a --ready pattern that captures its address, on a port of its own';

/** The context of one run of one case. */
export function createCaseContext(server: ServerUnderTest, observer: Observer): CaseContext {
  const { url, contract, tokens, features, deadlines } = server;
  const unique = createNames(server.seed, observer.caseId);
  const instances: ServerInstance[] = [];
  const probes: Probe[] = [];
  let lines = 0;

  const open = async (options: ProbeOptions = {}): Promise<Probe> => {
    lines += 1;
    const line = { url, contract, waitMs: deadlines.waitMs, number: lines, unique, ...observer };
    const probe = await openProbe(line, options);
    probes.push(probe);
    return probe;
  };
  return {
    features,
    waitMs: deadlines.waitMs,
    token: tokens.sign,
    open,
    async connect(options = {}) {
      const probe = await open({ token: await tokens.sign(), ...options });
      await probe.welcome();
      return probe;
    },
    async handshake(request) {
      lines += 1;
      observer.transcript.note(lines, 'kit', `upgrade ${JSON.stringify(request)}`);
      const answer = await shakeHands(
        request.url ?? url,
        request,
        request.withinMs ?? deadlines.waitMs,
      );
      observer.transcript.note(lines, 'server', JSON.stringify(answer));
      return answer;
    },
    async raw(request) {
      lines += 1;
      observer.transcript.note(lines, 'kit', 'bytes in place of a request');
      const said = await sendRaw(url, request);
      observer.transcript.note(lines, 'server', said === '' ? 'cut the connection' : said);
      return said;
    },
    async instance() {
      if (server.startInstance === undefined) throw new Untestable(NO_INSTANCE);
      const instance = await server.startInstance();
      instances.push(instance);
      return instance;
    },
    unique,
    async [Symbol.asyncDispose]() {
      await Promise.all(probes.map((probe) => probe.close()));
      await Promise.all(instances.map((instance) => instance[Symbol.asyncDispose]()));
    },
  };
}
