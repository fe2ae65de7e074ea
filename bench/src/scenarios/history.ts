import type { EngineName } from '../engines/start-engine.ts';
import { startEngine } from '../engines/start-engine.ts';
import { rateFigures } from '../figures.ts';
import { measureLoad } from '../measure-load.ts';
import { startHost } from '../process/start.ts';
import type { Scenario } from '../scenario.ts';

const SUBSCRIBERS = 1_000;
const IN_FLIGHT = 8;
const places = { memory: 'in memory', nats: 'on NATS', redis: 'on Redis' } as const;

const ONE_BY_ONE =
  'publications have ids, and JetStream tells a repeat by its message: each is stored by itself, after the one before';

/** What keeping messages, and counting them, costs a channel. */
export function history(place: EngineName | 'memory'): Scenario {
  return {
    name: `history-${place}`,
    title: `Histories ${places[place]}: ${SUBSCRIBERS.toLocaleString('en-US')} subscribers, ${IN_FLIGHT} in flight`,
    rounds: 3,
    figures: rateFigures('deliveries'),
    goals: [
      {
        ...{ id: 'P7', figure: 'perSecond', of: 'with', against: 'without' },
        ...{ bound: 'at least', value: 0.8 },
        ...(place === 'nats' && { reason: ONE_BY_ONE }),
      },
    ],
    contenders: (
      [
        ['with', 'Sallyport, channel with a history', 'fan-out-diary'],
        ['without', 'Sallyport, channel without', 'fan-out'],
      ] as const
    ).map(([name, label, load]) => ({
      name,
      label,
      async measure({ pace, flags }) {
        await using stack = new AsyncDisposableStack();
        const engine = place === 'memory' ? undefined : stack.use(await startEngine(place));
        const gateway = stack.use(startHost('gateway', flags('gateway')));
        const target = await gateway.call('start', { host: 'sallyport', engine: engine?.url });
        const connections = SUBSCRIBERS / pace.scale;
        const settings = { load, peer: 'sallyport', target, connections } as const;
        return await measureLoad({ ...settings, inFlight: IN_FLIGHT, hosts: [gateway], pace });
      },
    })),
  };
}
