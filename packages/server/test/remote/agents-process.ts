// One instance of the agents as a process of its own: node agents-process.ts <bus> <leaseMs> <name> [<maxTries>]
import { startService } from '@sallyport/server';
import type { Seen } from './agents.ts';
import { createAgents, createSeen } from './agents.ts';
import { openBus } from './open-bus.ts';

const [url = '', leaseMs = '', name = '', maxTries = '5'] = process.argv.slice(2);

/** Tells each order on the way, at once, because this process may be killed. */
const orders: Seen['orders'] = Object.assign([], {
  push({ text }: Seen['orders'][number]): number {
    if (text === 'deadly') process.kill(process.pid, 'SIGKILL');
    const [word] = text.split(' ', 1);
    process.stdout.write(`order ${word}\n`);
    return 1;
  },
});

const bus = await openBus(url, Number(leaseMs));
const agents = createAgents(name, { ...createSeen(), orders });
const service = await startService(agents, { bus, maxTries: Number(maxTries) });
process.stdout.write('ready\n');
process.once('SIGTERM', async () => {
  await service.drain();
  await bus[Symbol.asyncDispose]();
});
