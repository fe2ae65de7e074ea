// The process of all clients of a soak.
import { serve } from '../process/serve.ts';
import type { TrafficCommands } from './commands.ts';
import { Traffic } from './traffic/traffic.ts';

const traffic = new Traffic();

const commands: TrafficCommands = {
  open: ({ target, connections }) => traffic.open(target, connections),
  hurry: async (times) => traffic.hurry(times),
  run: (windowMs) => traffic.run(windowMs),
  settle: () => traffic.settle(),
};

serve(commands, () => traffic.close());
