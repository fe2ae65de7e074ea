import type { EngineName } from '../engines/start-engine.ts';
import { startEngine } from '../engines/start-engine.ts';
import { rateFigures } from '../figures.ts';
import { measureLoad } from '../measure-load.ts';
import { startHost } from '../process/start.ts';
import type { Scenario } from '../scenario.ts';
import { CLIENTS, IN_FLIGHT, KEPT_BY_THE_ENGINE, remoteDesk } from './remote-desk.ts';

const engines = {
  nats: { name: 'JetStream', atLeast: 0.8 },
  redis: { name: 'Redis Streams', atLeast: 0.5 },
} as const;

/** An event that is acknowledged when it is stored, while a service in another process takes what is stored. */
export function durable(engine: EngineName): Scenario {
  const { name, atLeast } = engines[engine];
  return {
    name: `durable-${engine}`,
    title: `Stored and acknowledged, over ${name}: ${CLIENTS.connections} x ${CLIENTS.inFlight} in flight`,
    figures: rateFigures('acknowledgements'),
    goals: [
      {
        ...{ id: 'P6', figure: 'perSecond', of: 'sallyport', against: 'bare' },
        ...{ bound: 'at least', value: atLeast },
        reason: KEPT_BY_THE_ENGINE,
      },
    ],
    contenders: [
      remoteDesk({ engine, load: 'keep', label: 'Sallyport: durable intent, gateway and service' }),
      {
        name: 'bare',
        label: `${name} alone: stored, while another process takes and acknowledges`,
        async measure({ pace, flags }) {
          await using server = await startEngine(engine);
          const { url } = server;
          await using consumer = startHost('consumer', flags('consumer'));
          await consumer.call('start', { host: `${engine}-consumer`, engine: url });
          const settings = { load: `${engine}-publish`, engine: url } as const;
          return await measureLoad({ ...settings, inFlight: IN_FLIGHT, hosts: [consumer], pace });
        },
      },
    ],
  };
}
