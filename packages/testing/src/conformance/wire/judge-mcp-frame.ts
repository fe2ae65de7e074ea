import { classifyJsonRpc } from '@sallyport/protocol';
import { show } from '../case-failure.ts';
import type { WireFault } from './wire-check.ts';

/** Judges what a server sends on a connection of the subprotocol `mcp`. */
export function judgeMcpFrame(text: string): readonly WireFault[] {
  const message = parse(text);
  const classified = classifyJsonRpc(message);
  if (classified.kind !== 'invalid' && !Object.hasOwn(Object(message), 'type')) return [];
  const expected = 'one bare JSON-RPC 2.0 message';
  return [{ check: 'SPC-WIRE-018', expected, actual: show(message ?? text) }];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
