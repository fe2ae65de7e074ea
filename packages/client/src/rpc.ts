import type { ClientEnvelopeOf } from '@sallyport/protocol';
import { classifyJsonRpc, readJsonRpcError } from '@sallyport/protocol/wire';
import type { ChannelCore } from './open-channel.ts';
import type { Answer, CallOptions } from './request-table.ts';

/** JSON-RPC without its types, which are gone at run time. */
export interface UntypedRpc {
  request(method: string, params: unknown, options?: CallOptions): Promise<unknown>;
  notify(method: string, params: unknown, options?: CallOptions): Promise<void>;
}

/** JSON-RPC 2.0 over the connection. Specification: JSON-RPC 2.0. */
export function openRpc(core: Pick<ChannelCore, 'nextId' | 'call'>): UntypedRpc {
  return {
    request(method, params, options = {}) {
      const id = core.nextId(); // of the envelope too, so that `cancel` finds it
      const payload = { jsonrpc: '2.0', id, method, params };
      return new Promise((resolve, fail) => {
        const take = (answer: Answer) => {
          const response = answer.type === 'jsonrpc' ? classifyJsonRpc(answer.payload) : undefined;
          if (response?.kind === 'success') resolve(response.message.result);
          else if (response?.kind === 'failure') fail(readJsonRpcError(response.message.error));
          else return 'wrong';
          return 'done';
        };
        const envelope = { type: 'jsonrpc', id, payload } as const;
        core.call({ envelope, resend: true, take, fail }, options);
      });
    },
    async notify(method, params, options = {}) {
      const envelope: ClientEnvelopeOf<'jsonrpc'> = {
        type: 'jsonrpc',
        payload: { jsonrpc: '2.0', method, params },
      };
      await new Promise<void>((resolve, fail) => {
        const take = () => {
          resolve();
          return 'done' as const;
        };
        core.call({ envelope, take, fail }, options);
      });
    },
  };
}
