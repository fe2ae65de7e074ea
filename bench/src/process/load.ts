// The process that loads a server.
import { ClosedLoop } from '../load/closed-loop.ts';
import { roster } from '../peers/roster.ts';
import type { LoadCommands } from './commands.ts';
import { serve } from './serve.ts';

let loop: ClosedLoop | undefined;

const commands: LoadCommands = {
  async open({ peer, target, scenario }) {
    loop = await ClosedLoop.open(target, await roster[peer].loadDialect(), scenario);
  },
  run(windowMs) {
    if (loop === undefined) throw new Error('open the connections first');
    return loop.run(windowMs);
  },
  close() {
    loop?.close();
    loop = undefined;
  },
};

serve(commands, commands.close);
