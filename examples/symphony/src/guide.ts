// The guide as a process of its own, for the gateways on the same bus. docs/services.md tells what this changes.
import { drainOnSignals, startService } from '@sallyport/server';
import { openBus } from './open-bus.ts';
import { stdoutLog } from './stdout-log.ts';
import { createGuide } from './symphony.ts';

const bus = await openBus(process.env.BUS_URL);
if (bus === undefined) throw new Error('Set BUS_URL, such as redis://127.0.0.1:6379.');
const guide = await createGuide();
const service = await startService(guide, { bus, group: 'guide', log: stdoutLog });
drainOnSignals(
  { close: () => service.drain() },
  { afterClose: async () => bus[Symbol.asyncDispose]() },
);
process.stdout.write(`ready ${service.instance}\n`);
