import type { PeerName } from './peers/roster.ts';
import type { Pace, Scenario } from './plan.ts';
import { scenarioName } from './plan.ts';
import type { Child } from './process/child.ts';
import { startChild } from './process/child.ts';
import type { LoadCommands, ServerCommands } from './process/commands.ts';

/** One peer under one load in one round. */
export interface Measurement {
  readonly round: number;
  readonly scenario: string;
  readonly peer: PeerName;
  readonly repliesPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of the server's process, in microseconds a reply. */
  readonly cpuMicrosPerReply: number;
}

/** A server and its load, each in a process of its own. */
export interface Pair extends AsyncDisposable {
  readonly peer: PeerName;
  measure(scenario: Scenario, pace: Pace): Promise<Omit<Measurement, 'round'>>;
}

/** Starts the two processes of a peer. */
export async function startPair(peer: PeerName, serverFlags: readonly string[]): Promise<Pair> {
  await using stack = new AsyncDisposableStack();
  const server: Child<ServerCommands> = stack.use(
    startChild({
      module: new URL('process/server.ts', import.meta.url),
      name: `server of ${peer}`,
      nodeFlags: serverFlags,
    }),
  );
  const load: Child<LoadCommands> = stack.use(
    startChild({ module: new URL('process/load.ts', import.meta.url), name: `load on ${peer}` }),
  );
  const target = await server.call('start', peer);
  const owned = stack.move();
  return {
    peer,
    async measure(scenario, { warmUpMs, measureMs }) {
      await load.call('open', { peer, target, scenario });
      await load.call('run', warmUpMs);
      const before = await server.call('cpuMicros', undefined);
      const { replies, windowMs, totalReplies, p50Ms, p99Ms } = await load.call('run', measureMs);
      const cpuMicros = (await server.call('cpuMicros', undefined)) - before;
      await load.call('close', undefined);
      return {
        scenario: scenarioName(scenario),
        peer,
        repliesPerSecond: (replies / windowMs) * 1_000,
        p50Ms,
        p99Ms,
        cpuMicrosPerReply: cpuMicros / totalReplies,
      };
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
