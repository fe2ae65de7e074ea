import type { ServerEnvelopeOf } from '@sallyport/protocol';
import { ProtocolError } from '@sallyport/protocol/wire';
import type { CallOptions } from './call-options.ts';
import type { ChannelCore } from './open-channel.ts';

/** JSON-RPC without its types, which are gone at run time. */
export interface UntypedRpc {
  rpc(method: string, params: unknown, options?: CallOptions): Promise<unknown>;
  notify(method: string, params: unknown, options?: CallOptions): Promise<void>;
}

/** JSON-RPC 2.0 over the connection. Specification: JSON-RPC 2.0. */
export function openRpc({ calls, nextId }: Pick<ChannelCore, 'nextId' | 'calls'>): UntypedRpc {
  return {
    async rpc(method, params, options = {}) {
      const id = nextId(); // of the envelope too, so that `cancel` finds it
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
