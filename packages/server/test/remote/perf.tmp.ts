import { createClient } from '/work/main/packages/client/src/index.ts';
import { startGatewayHarness } from '/work/main/packages/testing/src/index.ts';
import { startService } from '/work/main/packages/server/src/index.ts';
import { openBus } from '/work/main/packages/server/test/remote/open-bus.ts';
import { createAgents } from '/work/main/packages/server/test/remote/agents.ts';
import { contract } from '/work/main/packages/server/test/remote/contract.ts';
import { memoryBus } from '/work/main/packages/server/src/index.ts';
const [url, mode] = process.argv.slice(2);
const bus = url === 'memory' ? memoryBus() : await openBus(url!, 10_000);
if (mode === 'service') { await startService(createAgents('far'), { bus, concurrency: 256 }); console.log('ready'); }
else {
  if (url === 'memory') await startService(createAgents('far'), { bus, concurrency: 256 });
  const memory = mode === 'shared' ? undefined : false;
  const h = await startGatewayHarness(contract, { bus, ...(memory === false && { memory: false as const }), limits: { messagesPerSecond: 1e6, messageBurst: 1e6, maxInFlight: 10000 } });
  const clients = await Promise.all(Array.from({ length: 50 }, (_, i) => h.connect({ subject: `u${i}` }, { timeoutMs: 60000 })));
  let n = 0; const lat: number[] = [];
  const one = async (c: any, i: number) => { const t = performance.now(); const r = await c.ask({ id: `x${n++}`, channel: `room:r${i}`, intent: 'who', payload: {} }); if (r.type !== 'reply') throw new Error(JSON.stringify(r)); lat.push(performance.now() - t); };
  for (let k = 0; k < 300; k++) await one(clients[0], 0);
  lat.length = 0;
  for (let k = 0; k < 500; k++) await one(clients[0], 0);
  lat.sort((a, b) => a - b); console.log(url, mode, 'one at a time: p50', lat[250]!.toFixed(2), 'p99', lat[495]!.toFixed(2));
  for (const inflight of [2, 8]) {
    lat.length = 0; const t = performance.now();
    await Promise.all(clients.flatMap((c, i) => Array.from({ length: inflight }, async () => { for (let k = 0; k < 800 / inflight; k++) await one(c, i); })));
    const s = (performance.now() - t) / 1000; lat.sort((a, b) => a - b);
    console.log(url, mode, `${50 * inflight} at once:`, Math.round(lat.length / s), '/s, p50', lat[lat.length >> 1]!.toFixed(1), 'p99', lat[Math.floor(lat.length * .99)]!.toFixed(1));
  }
  process.exit();
}
