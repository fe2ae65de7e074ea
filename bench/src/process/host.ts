// The process of something that is measured.
import type { Host } from '../host.ts';
import { hosts } from '../hosts.ts';
import type { HostCommands } from './commands.ts';
import { serve } from './serve.ts';

let running: Host | undefined;

const commands: HostCommands = {
  async start({ host, engine = '' }) {
    running = await hosts[host](engine);
    return running.target;
  },
  cpuMicros() {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  async memory() {
    for (let time = 0; time < 4; time += 1) {
      await new Promise(setImmediate);
      globalThis.gc?.();
    }
    const { heapUsed, external, rss } = process.memoryUsage();
    return { heapBytes: heapUsed + external, residentBytes: rss };
  },
};

serve(commands, () => running?.[Symbol.asyncDispose]());
