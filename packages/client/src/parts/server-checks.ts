import { readJsonRpc, readServerEnvelope } from '@sallyport/protocol/wire';
import type { ReadFrame } from '../read-frame.ts';

/** The part that holds each frame of the server against the whole shape of its type, and says which field is wrong. */
export const serverChecks: ReadFrame = (text) => {
  const read = readServerEnvelope(text);
  if (!read.ok) throw new TypeError(read.fault);
  const { envelope } = read;
  if (envelope.type === 'jsonrpc' && readJsonRpc(envelope.payload) === undefined)
    throw new TypeError('its payload is not JSON-RPC 2.0');
  return envelope;
};
