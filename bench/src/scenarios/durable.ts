import type { EngineName } from '../engines/start-engine.ts';
import { startEngine } from '../engines/start-engine.ts';
import { rateFigures } from '../figures.ts';
import { measureLoad } from '../measure-load.ts';
import { startHost } from '../process/start.ts';
import type { Scenario } from '../scenario.ts';

const CONNECTIONS = 100;
const EACH = 16;
const engines = {
  nats: { name: 'JetStream', atLeast: 0.8 },
  redis: { name: 'Redis Streams', atLeast: 0.5 },
} as const;

/** An event that is acknowledged when it is stored, while a service in another process takes what is stored. */
export function durable(engine: EngineName): Scenario {
  const { name, atLeast } = engines[engine];
  return {
    name: `durable-${engine}`,
    title: `Stored and acknowledged, over ${name}: ${CONNECTIONS} x ${EACH} in flight`,
    figures: rateFigures('acknowledgements'),
    goals: [
      {
        ...{ id: 'P6', figure: 'perSecond', of: 'sallyport', against: 'bare' },
        ...{ bound: 'at least', value: atLeast },
      },
    ],
    contenders: [
      {
        name: 'sallyport',
        label: 'Sallyport: durable intent, gateway and service',
        async measure({ pace, flags }) {
          await using server = await startEngine(engine);
          const { url } = server;
          await using gateway = startHost('gateway', flags('gateway'));
          await using service = startHost('service', flags('service'));
          const target = await gateway.call('start', { host: 'sallyport', engine: url });
          await service.call('start', { host: 'sallyport-desk', engine: url });
          const clients = { connections: CONNECTIONS, inFlight: EACH };
          const settings = { load: 'keep', peer: 'sallyport', target, ...clients } as const;
          return await measureLoad({ ...settings, hosts: [gateway, service], pace });
        },
      },
      {
        name: 'bare',
        label: `${name} alone: stored, while another process takes and acknowledges`,
        async measure({ pace, flags }) {
          await using server = await startEngine(engine);
          const { url } = server;
          await using consumer = startHost('consumer', flags('consumer'));
          await consumer.call('start', { host: `${engine}-consumer`, engine: url });
          const settings = { load: `${engine}-publish`, engine: url } as const;
          const inFlight = CONNECTIONS * EACH;
          return await measureLoad({ ...settings, inFlight, hosts: [consumer], pace });
        },
      },
    ],
  };
}
