import type { SymphonyClient } from './symphony-client.ts';

const INTERVAL_MS = 20_000;
const TIMEOUT_MS = 5_000;

/** Measures the round trip on each connection and then now and then, by a small call. */
export function watchRoundTrip(client: SymphonyClient, onMeasured: (ms: number) => void): void {
  async function measure(): Promise<void> {
    if (client.status.state !== 'connected' || document.hidden) return;
    const started = performance.now();
    await client.rpc('gateway/stats', {}, { timeoutMs: TIMEOUT_MS });
    onMeasured(performance.now() - started);
  }
  // One lost measurement says nothing that the connection's status does not say.
  const tryMeasure = (): void => void measure().catch(() => undefined);
  client.on('status', tryMeasure);
  setInterval(tryMeasure, INTERVAL_MS);
}
