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
      return calls.ask<unknown>(
        {
          envelope: { type: 'jsonrpc', id, payload: { jsonrpc: '2.0', id, method, params } },
          resend: true,
        },
        (answer, done) => {
          if (answer.type !== 'jsonrpc') return 'wrong';
          const { result, error } = answer.payload as JsonRpcResponse; // `receive` has looked
          if (error === undefined) return done(result);
          const { message, data } = Object(error);
          const told = Object(data);
          return ProtocolError.fromPayload(
            told.code ? { ...told, message } : { code: 'internal', message, data },
          );
        },
        options,
      );
    },
    notify: (method, params, options = {}) =>
      calls.ask(
        { envelope: { type: 'jsonrpc', payload: { jsonrpc: '2.0', method, params } } },
        (_written, done) => done(),
        options,
      ),
  };
}

interface JsonRpcResponse {
  readonly result?: unknown;
  readonly error?: unknown;
}
