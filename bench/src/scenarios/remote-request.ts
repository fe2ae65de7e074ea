import type { EngineName } from '../engines/start-engine.ts';
import { startEngine } from '../engines/start-engine.ts';
import { rateFigures } from '../figures.ts';
import { measureLoad } from '../measure-load.ts';
import { startHost } from '../process/start.ts';
import type { Scenario } from '../scenario.ts';
import { CLIENTS, IN_FLIGHT, remoteDesk } from './remote-desk.ts';

const labels = {
  nats: { name: 'NATS', bare: 'core NATS' },
  redis: { name: 'Redis', bare: 'Redis pub/sub' },
} as const;

/** What the bare library leaves out; the plain gateway shows how much of the distance is clients at all. */
const CLAIMED_ON_THE_ENGINE =
  'each has a client, is claimed on the engine, told apart from repeats and remembered until its client has it; a plain gateway does none of this but have clients, and misses the goal too';

/** A request that a service in another process answers. */
export function remoteRequest(engine: EngineName): Scenario {
  const { name, bare } = labels[engine];
  return {
    name: `request-${engine}`,
    title: `Answered in another process, over ${name}: ${CLIENTS.connections} x ${CLIENTS.inFlight} in flight`,
    figures: rateFigures('replies'),
    goals: [
      {
        ...{ id: 'P6', figure: 'perSecond', of: 'sallyport', against: 'bare' },
        ...{ bound: 'at least', value: 0.5 },
        reason: CLAIMED_ON_THE_ENGINE,
      },
    ],
    contenders: [
      remoteDesk({ engine, load: 'echo', label: 'Sallyport: gateway and service' }),
      {
        name: 'plain',
        label: `a plain gateway on \`ws\`, zod and ${bare}, which remembers nothing`,
        async measure({ pace, flags }) {
          await using server = await startEngine(engine);
          const { url } = server;
          await using gateway = startHost('plain', flags('plain'));
          await using desk = startHost('plain-desk', flags('plain-desk'));
          await desk.call('start', { host: `${engine}-plain-desk`, engine: url });
          const target = await gateway.call('start', { host: `${engine}-plain`, engine: url });
          const settings = { load: 'echo', peer: 'sallyport', target, ...CLIENTS } as const;
          return await measureLoad({ ...settings, hosts: [gateway, desk], pace });
        },
      },
      {
        name: 'relay',
        label: `raw \`ws\` and ${bare}, by hand, unread`,
        async measure({ pace, flags }) {
          await using server = await startEngine(engine);
          const { url } = server;
          await using relay = startHost('relay', flags('relay'));
          await using responder = startHost('responder', flags('responder'));
          await responder.call('start', { host: `${engine}-responder`, engine: url });
          const target = await relay.call('start', { host: `${engine}-relay`, engine: url });
          const settings = { load: 'echo', peer: 'raw-ws', target, ...CLIENTS } as const;
          return await measureLoad({ ...settings, hosts: [relay, responder], pace });
        },
      },
      {
        name: 'bare',
        label: `${bare} alone, multiplexed, no clients`,
        async measure({ pace, flags }) {
          await using server = await startEngine(engine);
          const { url } = server;
          await using responder = startHost('responder', flags('responder'));
          await responder.call('start', { host: `${engine}-responder`, engine: url });
          const settings = { load: `${engine}-ask`, engine: url } as const;
          return await measureLoad({ ...settings, inFlight: IN_FLIGHT, hosts: [responder], pace });
        },
      },
    ],
  };
}
