// One instance of the agents as a process of its own: node agents-process.ts <bus> <leaseMs> <name>
import { startService } from '@sallyport/server';
import type { Seen } from './agents.ts';
import { createAgents, createSeen } from './agents.ts';
import { openBus } from './open-bus.ts';

const [url = '', leaseMs = '', name = ''] = process.argv.slice(2);

/** Tells each order on the way, at once, because this process may be killed. */
const orders: Seen['orders'] = Object.assign([], {
  push: (order: Seen['orders'][number]) => (process.stdout.write(`order ${order.text}\n`) ? 1 : 0),
});

const bus = await openBus(url, Number(leaseMs));
const service = await startService(createAgents(name, { ...createSeen(), orders }), { bus });
process.stdout.write('ready\n');
process.once('SIGTERM', async () => {
  await service.drain();
  await bus[Symbol.asyncDispose]();
});
