import type { ContractJson, JsonSchema } from '@sallyport/protocol';
import { parseTemplate } from '@sallyport/protocol';
import { emittedSchema } from '../emitted-schema.ts';
import type { Operation } from '../operation.ts';
import { PUBLISHED_ANSWERS, published } from '../published.ts';
import { readObject, readText } from '../read-fields.ts';

/** Publishes on a channel. */
export const publish: Operation = {
  id: 'publish',
  method: 'POST',
  path: '/publish',
  summary: 'Publishes a message on a channel, to its subscribers on all gateways.',
  body: publishSchema,
  answers: PUBLISHED_ANSWERS,
  async run({ body }, backend) {
    const fields = readObject(body, ['channel', 'intent', 'payload']);
    const channel = readText(fields, 'channel');
    const intent = readText(fields, 'intent');
    return published(() => backend.publish(channel, intent, fields.payload));
  },
};

/** One alternative for each intent that a channel emits. */
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
