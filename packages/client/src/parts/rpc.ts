import type {
  Contract,
  MethodName,
  MethodParams,
  MethodResult,
  ServerEnvelopeOf,
} from '@sallyport/protocol';
import { ProtocolError } from '@sallyport/protocol/wire';
import type { CallOptions } from '../call-options.ts';
import type { CallTable } from '../call-table.ts';
import type { CoreClient } from '../core-client.ts';
import type { UntypedCoreClient } from '../open-client.ts';

/**
 * Calls a JSON-RPC method.
 *
 * @throws ProtocolError when the server refuses it; ClientError when it cannot be sent or answered.
 */
export function rpc<C extends Contract, Name extends MethodName<C>>(
  client: CoreClient<C>,
  method: Name,
  ...[params, options]: [params: MethodParams<C, Name>, options?: CallOptions]
): Promise<MethodResult<C, Name>> {
  return openRpc(callsOf(client)).rpc(method, params, options) as Promise<never>; // seen without the contract
}

/** Calls a JSON-RPC method without an answer, at most once; resolves when it is written. */
export function notify<C extends Contract, Name extends MethodName<C>>(
  client: CoreClient<C>,
  method: Name,
  ...[params, options]: [params: MethodParams<C, Name>, options?: CallOptions]
): Promise<void> {
  return openRpc(callsOf(client)).notify(method, params, options);
}

/** JSON-RPC without its types, which are gone at run time. */
export interface UntypedRpc {
  rpc(method: string, params: unknown, options?: CallOptions): Promise<unknown>;
  notify(method: string, params: unknown, options?: CallOptions): Promise<void>;
}

/** JSON-RPC 2.0 over the connection. Specification: JSON-RPC 2.0. */
export function openRpc(calls: CallTable): UntypedRpc {
  return {
    async rpc(method, params, options = {}) {
      const id = calls.nextId(); // of the envelope too, so that `cancel` finds it
      const envelope = {
        type: 'jsonrpc',
        id,
        payload: { jsonrpc: '2.0', id, method, params },
      } as const;
      const call = { envelope, expects: 'jsonrpc', resend: true } as const;
      const { payload } = await calls.ask(call, options, errorOf);
      return (payload as JsonRpcResponse).result; // `receive` has looked
    },
    async notify(method, params, options = {}) {
      const envelope = { type: 'jsonrpc', payload: { jsonrpc: '2.0', method, params } } as const;
      await calls.ask({ envelope, expects: 'ack' }, options);
    },
  };
}

function callsOf(client: object): CallTable {
  return (client as UntypedCoreClient).core.calls; // the same object
}

function errorOf({ payload }: ServerEnvelopeOf<'jsonrpc'>): ProtocolError | undefined {
  const { error } = payload as JsonRpcResponse;
  if (error === undefined) return undefined;
  const { message, data } = Object(error);
  const told = Object(data);
  return ProtocolError.fromPayload(
    told.code ? { ...told, message } : { code: 'internal', message, data },
  );
}

interface JsonRpcResponse {
  readonly result?: unknown;
  readonly error?: unknown;
}
