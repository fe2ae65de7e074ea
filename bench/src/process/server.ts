// The process of a server that is measured.
import type { EchoServer } from '../peers/peer.ts';
import { roster } from '../peers/roster.ts';
import type { ServerCommands } from './commands.ts';
import { serve } from './serve.ts';

let server: EchoServer | undefined;

const commands: ServerCommands = {
  async start(peer) {
    server = await roster[peer].startServer();
    return server.target;
  },
  cpuMicros() {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
};

serve(commands, () => server?.[Symbol.asyncDispose]());
