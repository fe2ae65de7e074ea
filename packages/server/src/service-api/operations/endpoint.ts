import { GatewayError } from '../../gateway-error.ts';
import { ApiRefusal } from '../api-refusal.ts';
import type { Operation } from '../operation.ts';

/** Where clients connect. */
export const endpoint: Operation = {
  id: 'endpoint',
  method: 'GET',
  path: '/endpoint',
  summary: 'The URLs at which clients connect, those of gateways that are ready.',
  answers: {
    200: {
      description: 'At least one URL.',
      schema: {
        type: 'object',
        properties: { urls: { type: 'array', items: { type: 'string' }, minItems: 1 } },
        required: ['urls'],
        additionalProperties: false,
      },
    },
  },
  async run(_request, backend) {
    try {
      return { status: 200, body: { urls: await backend.endpoint() } };
    } catch (cause) {
      if (!(cause instanceof GatewayError)) throw cause;
      const headers = { 'Retry-After': '1' };
      throw new ApiRefusal({ status: 503, detail: cause.message, headers }, { cause });
    }
  },
};
