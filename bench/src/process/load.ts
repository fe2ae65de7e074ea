// The process that loads what is measured.
import type { Load } from '../load/load.ts';
import { loads } from '../loads.ts';
import type { LoadCommands } from './commands.ts';
import { serve } from './serve.ts';

let current: Load | undefined;

const commands: LoadCommands = {
  async open({ load, ...settings }) {
    current = await loads[load](settings);
  },
  run(windowMs) {
    if (current === undefined) throw new Error('open it first');
    return current.run(windowMs);
  },
  close() {
    current?.close();
    current = undefined;
  },
};

serve(commands, commands.close);
