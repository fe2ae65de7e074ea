// The process of uWebSockets, on a Node of its own.
import type { Host } from '../../host.ts';
import type { HostCommands } from '../../process/commands.ts';
import { cpuMicros, memory } from '../../process/measure-process.ts';
import { serve } from '../../process/serve.ts';
import { startUWebSockets } from './server.ts';

let running: Host | undefined;

const commands: HostCommands = {
  async start() {
    running = await startUWebSockets();
    return running.target;
  },
  cpuMicros,
  memory: () => memory(),
};

serve(commands, () => running?.[Symbol.asyncDispose]());
