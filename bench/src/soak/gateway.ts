// The gateway of a soak, which tells what it holds.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Host } from '../host.ts';
import { startSallyport } from '../peers/sallyport/server.ts';
import { cpuMicros, memory } from '../process/measure-process.ts';
import { serve } from '../process/serve.ts';
import type { GatewayCommands } from './commands.ts';

/** Milliseconds between looks at the event loop; what it measures contains them. */
const RESOLUTION_MS = 10;

const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
let running: Host | undefined;

const commands: GatewayCommands = {
  async start() {
    running = await startSallyport('');
    delays.enable();
    return running.target;
  },
  async sample({ collect }) {
    const loopDelayP99Ms = Math.max(0, delays.percentile(99) / 1e6 - RESOLUTION_MS);
    const handles = process.getActiveResourcesInfo().length;
    const heap = collect ? { heapBytes: (await memory(1)).heapBytes } : {};
    // The forced collection stops the loop; that is no delay of the gateway's own.
    delays.reset();
    const residentBytes = process.memoryUsage.rss();
    return { residentBytes, ...heap, handles, loopDelayP99Ms, cpuMicros: cpuMicros() };
  },
};

serve(commands, async () => {
  delays.disable();
  await running?.[Symbol.asyncDispose]();
});
