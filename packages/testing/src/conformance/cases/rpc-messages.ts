import type { Frame } from '../frame.ts';
import type { Pattern, Probe } from '../probe.ts';

/** A call of `sum`. */
export const sum = (id: unknown, of: readonly number[] = [1, 2]) => ({
  jsonrpc: '2.0',
  id,
  method: 'sum',
  params: { of },
});

/** A notification. */
export const log = { jsonrpc: '2.0', method: 'log', params: { text: 'hi' } };

/** What a response with an error must have. */
export const failure = (id: unknown, code: number, data?: Pattern) => ({
  id,
  error: { code, ...(data && { data }) },
});

/** Sends a JSON-RPC payload, and demands that the payload of the answer fits. */
export function call(probe: Probe, payload: unknown, pattern: unknown): Promise<Frame> {
  return probe.expect({ type: 'jsonrpc', payload }, { type: 'jsonrpc', payload: pattern });
}
