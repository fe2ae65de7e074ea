import type { EngineName } from '../engines/start-engine.ts';
import { startEngine } from '../engines/start-engine.ts';
import { startHost, startLoad } from '../process/start.ts';
import type { Scenario } from '../scenario.ts';

const CLIENTS = 1_000;
const MISSED = 1_000;
/** Connections that ask all the time, each for itself. */
const OTHERS = 20;
/** Milliseconds for which they ask; what comes back must have everything by then. */
const WATCH_MS = 12_000;
const places = { memory: 'memory', nats: 'NATS', redis: 'Redis' } as const;

/** Many clients that come back at once for all that they have missed, and how long others wait meanwhile. */
export const recovery: Scenario = {
  name: 'recovery',
  title: `Recovery: ${CLIENTS.toLocaleString('en-US')} clients back at once, ${MISSED.toLocaleString('en-US')} missed messages each`,
  figures: [
    { name: 'perSecond', label: 'messages/s' },
    { name: 'allMs', label: 'until the last has all, ms', digits: 0 },
    { name: 'othersP50Ms', label: 'others: p50, ms', digits: 2 },
    { name: 'othersP99Ms', label: 'p99, ms', digits: 1 },
    { name: 'othersMaxMs', label: 'longest, ms', digits: 0 },
  ],
  goals: (['memory', 'nats', 'redis'] as const).map((of) => ({
    ...{ id: 'P7', figure: 'othersMaxMs', of, bound: 'at most', value: 250 },
  })),
  contenders: (['memory', 'nats', 'redis'] as const).map((place: EngineName | 'memory') => ({
    name: place,
    label: `Sallyport, history in ${places[place]}`,
    async measure({ pace, flags }) {
      await using stack = new AsyncDisposableStack();
      const engine = place === 'memory' ? undefined : stack.use(await startEngine(place));
      const gateway = stack.use(startHost('gateway', flags('gateway')));
      const returning = stack.use(startLoad('gateway, by who returns'));
      const others = stack.use(startLoad('gateway, by the others'));
      const target = await gateway.call('start', { host: 'sallyport-whole', engine: engine?.url });
      const peer = { peer: 'sallyport', target } as const;
      await others.call('open', { load: 'probe', ...peer, connections: OTHERS });
      const connections = CLIENTS / pace.scale;
      await returning.call('open', { load: 'returning', ...peer, connections, missed: MISSED });
      await others.call('run', pace.warmUpMs);
      const watchMs = WATCH_MS / pace.scale;
      const watching = others.call('run', watchMs);
      const [result, seen] = await Promise.all([returning.call('run', 0), watching]);
      if (result.windowMs > watchMs) throw new Error('They came back too slowly to be watched.');
      return {
        perSecond: (result.total / result.windowMs) * 1_000,
        allMs: result.windowMs,
        othersP50Ms: seen.p50Ms,
        othersP99Ms: seen.p99Ms,
        othersMaxMs: seen.maxMs,
      };
    },
  })),
};
