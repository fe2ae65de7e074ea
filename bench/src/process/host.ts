// The process of something that is measured.
import type { Host } from '../host.ts';
import { hosts } from '../hosts.ts';
import type { HostCommands } from './commands.ts';
import { cpuMicros, memory } from './measure-process.ts';
import { serve } from './serve.ts';

let running: Host | undefined;

const commands: HostCommands = {
  async start({ host, engine = '' }) {
    if (host === 'uwebsockets') throw new Error('it has a process of its own');
    running = await hosts[host](engine);
    return running.target;
  },
  cpuMicros,
  memory: () => memory(),
};

serve(commands, () => running?.[Symbol.asyncDispose]());
