import type { ClientEnvelopeOf } from '@sallyport/protocol';
import { readJsonRpc, readJsonRpcError } from '@sallyport/protocol/wire';
import type { Question } from './ask.ts';
import { ask } from './ask.ts';
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
      const envelope = { type: 'jsonrpc', id, payload } as const;
      return ask(core, { envelope, resend: true, read: readResponse }, options);
    },
    async notify(method, params, options = {}) {
      const envelope: ClientEnvelopeOf<'jsonrpc'> = {
        type: 'jsonrpc',
        payload: { jsonrpc: '2.0', method, params },
      };
      await ask(core, { envelope, read: () => ({ value: undefined }) }, options);
    },
  };
}

function readResponse(answer: Answer): ReturnType<Question<unknown>['read']> {
  const response = answer.type === 'jsonrpc' ? readJsonRpc(answer.payload) : undefined;
  if (response?.kind === 'success') return { value: response.message.result };
  return response?.kind === 'failure' ? readJsonRpcError(response.message.error) : undefined;
}
