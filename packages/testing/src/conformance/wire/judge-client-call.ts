import { show } from '../case-failure.ts';
import { isFrame } from '../frame.ts';
import type { ContractIndex } from './contract-index.ts';
import type { WireFault } from './wire-check.ts';

/** The protocol's own method of clients. */
const CANCEL = 'rpc.cancel';

/** Judges what a server asks of a client by JSON-RPC; what asks nothing is no fault here. */
export function judgeClientCall(payload: unknown, index: ContractIndex): readonly WireFault[] {
  if (Array.isArray(payload)) {
    return payload.some(isCall) ? [fault('calls of the client one by one', payload)] : [];
  }
  if (!isFrame(payload) || !isCall(payload)) return [];
  const { method, params = {} } = payload;
  if (method === CANCEL) {
    return isFrame(params) && 'id' in params ? [] : [fault('params with the id', payload)];
  }
  const declared = index.clientMethod(method);
  if (declared === undefined) return [fault('a method that the contract has', payload)];
  if (declared.params.safeParse(params).success) return [];
  return [fault(`params of "${String(method)}" as the contract says`, payload)];
}

function isCall(entry: unknown): boolean {
  return isFrame(entry) && 'method' in entry;
}

function fault(expected: string, actual: unknown): WireFault {
  return { check: 'SPC-WIRE-017', expected, actual: show(actual) };
}
