import { classifyJsonRpc, DECLARED_ERROR_JSON_RPC_CODE, errorCodes } from '@sallyport/protocol';
import { show } from '../case-failure.ts';
import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';
import type { ContractIndex } from './contract-index.ts';
import type { WireFault } from './wire-check.ts';

const numbers = new Set<number>([
  DECLARED_ERROR_JSON_RPC_CODE,
  ...Object.values(errorCodes).map(({ jsonRpc }) => jsonRpc),
]);

/** Judges the payload of a `jsonrpc` envelope against what was asked, where that is known. */
export function judgeJsonRpc(payload: unknown, asked: unknown, index: ContractIndex): WireFault[] {
  const batch = Array.isArray(payload);
  const entries: readonly unknown[] = batch ? payload : [payload];
  const requests: readonly unknown[] = Array.isArray(asked) ? asked : [asked];
  if (batch && !Array.isArray(asked)) {
    return [fault('one response object, because one message was sent', payload)];
  }
  return entries.flatMap((entry) => judgeEntry(entry, requests, index));
}

function judgeEntry(entry: unknown, requests: readonly unknown[], index: ContractIndex) {
  const rpc = classifyJsonRpc(entry);
  switch (rpc.kind) {
    case 'invalid':
      return [fault(`a JSON-RPC 2.0 message: ${rpc.fault}`, entry)];
    case 'failure':
      return judgeError(rpc.message.error, index);
    case 'success':
      return judgeResult(rpc.message.result, requests.find(asksFor(rpc.message.id)), index);
    case 'request':
    case 'notification':
      return [];
  }
}

function judgeError(
  error: { readonly code: number; readonly data?: unknown },
  index: ContractIndex,
) {
  if (!numbers.has(error.code)) return [fault('a JSON-RPC number of the table', error)];
  if (!isFrame(error.data)) return [fault('error.data with code and retryable', error)];
  const { code, retryable } = error.data;
  if (typeof code !== 'string' || typeof retryable !== 'boolean') {
    return [fault('error.data with code (string) and retryable (boolean)', error)];
  }
  if (!index.knowsError(code)) return [unknownCode(code)];
  const number = Object.entries(errorCodes).find(([known]) => known === code)?.[1].jsonRpc;
  const expected = number ?? DECLARED_ERROR_JSON_RPC_CODE;
  return error.code === expected ? [] : [fault(`the number ${expected} for "${code}"`, error)];
}

function judgeResult(result: unknown, request: unknown, index: ContractIndex): WireFault[] {
  const method = isFrame(request) ? index.method(request.method) : undefined;
  if (method === undefined || method.result.safeParse(result).success) return [];
  return [
    { check: 'SPC-WIRE-007', expected: 'a result as the contract says', actual: show(result) },
  ];
}

function asksFor(id: unknown): (request: unknown) => boolean {
  return (request) => isFrame(request) && request.id === id;
}

function unknownCode(code: string): WireFault {
  return {
    check: 'SPC-WIRE-009',
    expected: 'a code of the table, or one that the contract declares',
    actual: show(code),
  };
}

function fault(expected: string, actual: unknown): WireFault {
  return { check: 'SPC-WIRE-012', expected, actual: show(actual) };
}

/** The fault of an `error` envelope whose code nobody knows, if it is one. */
export function judgeErrorEnvelope(envelope: Frame, index: ContractIndex): WireFault[] {
  const code = isFrame(envelope.payload) ? envelope.payload.code : undefined;
  return typeof code !== 'string' || index.knowsError(code) ? [] : [unknownCode(code)];
}
