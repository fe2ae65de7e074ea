import type { JsonSchema } from '@sallyport/protocol';
import type { PublishResult } from '../service/service-context.ts';
import { ApiRefusal } from './api-refusal.ts';
import type { ApiAnswer, Operation } from './operation.ts';

/**
 * What became of a publication, as an answer.
 *
 * @throws ApiRefusal where the contract does not allow it, or it was rejected.
 */
export async function published(publishing: () => Promise<PublishResult>): Promise<ApiAnswer> {
  const result = await publishing().catch((cause: unknown) => {
    if (!(cause instanceof TypeError)) throw cause;
    throw new ApiRefusal({ status: 422, detail: cause.message }, { cause });
  });
  if (result.status !== 'rejected') {
    return { status: result.status === 'published' ? 200 : 202, body: result };
  }
  throw new ApiRefusal({
    status: 503,
    detail: `It was not published: ${result.reason}.`,
    headers: { 'Retry-After': '1' },
  });
}

/** Answers of operations that publish. */
export const PUBLISHED_ANSWERS: Operation['answers'] = {
  200: { description: 'It is on the channel.', schema: statusSchema('published') },
  202: { description: 'It waits for the bus.', schema: statusSchema('queued') },
};

function statusSchema(status: PublishResult['status']): JsonSchema {
  return {
    type: 'object',
    properties: { status: { const: status } },
    required: ['status'],
    additionalProperties: false,
  };
}
