import type { EventJson, JsonSchema } from '@sallyport/protocol';
import { embedSchema } from './embed-schema.ts';

/** A message that may be sent: where to, and what. */
export interface EmittedMessage {
  /** Of the alternative, such as `guide.chunk`. */
  readonly title: string;
  readonly intent: string;
  readonly event: EventJson;
  /** Schemas of what stands beside intent and payload. */
  readonly target: Readonly<Record<string, JsonSchema>>;
}

/** A body of one of several messages, so that whoever reads the description sees which payload goes where. */
export function emittedSchema(name: string, messages: readonly EmittedMessage[]): JsonSchema {
  if (messages.length === 0) return { not: {}, description: 'The contract has nothing to send.' };
  return {
    oneOf: messages.map(({ title, intent, event, target }, index) => {
      const pointer = `#/components/schemas/${name}/oneOf/${index}/properties/payload`;
      return {
        title,
        ...(event.description !== undefined && { description: event.description }),
        type: 'object',
        properties: {
          ...target,
          intent: { const: intent },
          payload: embedSchema(event.payload, pointer),
        },
        required: [...Object.keys(target), 'intent', 'payload'],
        additionalProperties: false,
      };
    }),
  };
}
