import type { Probe } from '../probe.ts';

/**
 * Who reads nothing answers no WebSocket ping either; by this frame, which nobody answers, it is slow, and neither dead
 * nor idle.
 */
const signOfLife = {
  type: 'jsonrpc',
  payload: { jsonrpc: '2.0', method: 'sum', params: { of: [] } },
};
const EVERY_MS = 150;

/** Does something while a connection reads nothing; then it reads again. */
export async function withoutReading(reader: Probe, work: () => Promise<void>): Promise<void> {
  reader.pause();
  const living = setInterval(() => reader.send(signOfLife), EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(living);
    reader.resume();
  }
}
