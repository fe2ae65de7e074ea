import type { EngineName } from '../engines/start-engine.ts';
import { startEngine } from '../engines/start-engine.ts';
import type { LoadName } from '../loads.ts';
import { measureLoad } from '../measure-load.ts';
import { startHost } from '../process/start.ts';
import type { Contender } from '../scenario.ts';

/** Clients of a gateway, and what each keeps in flight. */
export const CLIENTS = { connections: 100, inFlight: 16 } as const;
/** The same without clients in front. */
export const IN_FLIGHT = CLIENTS.connections * CLIENTS.inFlight;

/** What the bare library leaves out. */
export const KEPT_BY_THE_ENGINE =
  'each is stored, claimed, told apart from repeats and remembered until its client has it; the bare library does none of this';

interface RemoteDesk {
  readonly engine: EngineName;
  readonly label: string;
  readonly load: LoadName;
}

/** A gateway, and the service of the desk in another process. */
export function remoteDesk({ engine, label, load }: RemoteDesk): Contender {
  return {
    name: 'sallyport',
    label,
    async measure({ pace, flags }) {
      await using server = await startEngine(engine);
      const { url } = server;
      await using gateway = startHost('gateway', flags('gateway'));
      await using service = startHost('service', flags('service'));
      const target = await gateway.call('start', { host: 'sallyport', engine: url });
      await service.call('start', { host: 'sallyport-desk', engine: url });
      const settings = { load, peer: 'sallyport', target, ...CLIENTS } as const;
      return await measureLoad({ ...settings, hosts: [gateway, service], pace });
    },
  };
}
