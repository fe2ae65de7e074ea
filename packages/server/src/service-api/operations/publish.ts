import type { ContractJson, JsonSchema } from '@sallyport/protocol';
import { parseTemplate } from '@sallyport/protocol';
import type { PublishResult } from '../../service/service-context.ts';
import { ApiRefusal } from '../api-refusal.ts';
import { emittedSchema } from '../emitted-schema.ts';
import type { Operation } from '../operation.ts';
import { readObject, readText } from '../read-fields.ts';

/** Publishes on a channel. */
export const publish: Operation = {
  id: 'publish',
  method: 'POST',
  path: '/publish',
  summary: 'Publishes a message on a channel, to its subscribers on all gateways.',
  body: publishSchema,
  answers: {
    200: { description: 'It is on the channel.', schema: statusSchema('published') },
    202: { description: 'It waits for the bus.', schema: statusSchema('queued') },
  },
  async run({ body }, backend) {
    const fields = readObject(body, ['channel', 'intent', 'payload']);
    const channel = readText(fields, 'channel');
    const intent = readText(fields, 'intent');
    return answerPublished(() => backend.publish(channel, intent, fields.payload));
  },
};

/** What became of a publication, as an answer; one that the contract does not allow is the caller's fault. */
export async function answerPublished(publishing: () => Promise<PublishResult>) {
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

export function statusSchema(status: PublishResult['status']): JsonSchema {
  return {
    type: 'object',
    properties: { status: { const: status } },
    required: ['status'],
    additionalProperties: false,
  };
}

function publishSchema({ channels }: ContractJson, name: string): JsonSchema {
  const messages = Object.entries(channels).flatMap(([key, { template, emits }]) =>
    Object.entries(emits).map(([intent, event]) => ({
      title: `${key}.${intent}`,
      intent,
      event,
      target: { channel: addressSchema(template) },
    })),
  );
  return emittedSchema(name, messages);
}

/** Addresses of a template, by the characters that they may have. */
function addressSchema(source: string): JsonSchema {
  const { params, segments } = parseTemplate(source);
  if (params.length === 0) return { const: source };
  const pattern = segments.map((segment) =>
    segment.kind === 'literal' ? segment.text.replaceAll('.', '\\.') : '[A-Za-z0-9_~.-]+',
  );
  return { type: 'string', pattern: `^${pattern.join(':')}$`, description: source };
}
