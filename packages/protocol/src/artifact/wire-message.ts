import type { JsonSchema } from './contract-format.ts';

/** What an envelope of a contract holds at fixed values, and the schema of its payload. */
export interface WireMessage {
  readonly type: 'message' | 'reply' | 'error';
  readonly from: 'client' | 'server';
  readonly intent?: string;
  readonly template?: string;
  readonly payload: JsonSchema;
  readonly numbered?: boolean;
  readonly chunked?: boolean;
}

/** The schema of an envelope as it is on the wire. Specification: Envelopes. */
export function wireMessageSchema(message: WireMessage): JsonSchema {
  const { type, from, intent, template, payload, numbered, chunked } = message;
  const answer = type !== 'message';
  const text = { type: 'string', minLength: 1, maxLength: 128 };
  const count = { type: 'integer', minimum: 0 };
  return {
    type: 'object',
    required: [
      'type',
      ...(answer ? ['ref'] : ['channel', 'intent']),
      ...(chunked ? [] : ['payload']), // the end of a stream has none
    ],
    properties: {
      type: { type: 'string', const: type },
      ...(answer && { ref: { ...text, description: 'The id of the message that this answers.' } }),
      ...(!answer && from === 'client' && { id: { ...text, description: 'Asks for an answer.' } }),
      ...(template !== undefined && { channel: addressSchema(template) }),
      ...(intent !== undefined && { intent: { type: 'string', const: intent } }),
      payload,
      ...(numbered && { offset: count, epoch: { type: 'string' } }),
      ...(chunked && { seq: count, final: { type: 'boolean' } }),
      timestamp: { ...count, description: 'Milliseconds since the Unix epoch.' },
    },
  };
}

/** The schema of the payload of an `error` that a contract declares. */
export function declaredErrorSchema(code: string, data: JsonSchema): JsonSchema {
  return {
    type: 'object',
    required: ['code', 'message', 'retryable'],
    properties: {
      code: { type: 'string', const: code },
      message: { type: 'string' },
      retryable: { type: 'boolean' },
      data,
    },
  };
}

function addressSchema(template: string): JsonSchema {
  if (!template.includes('{')) return { type: 'string', const: template };
  const pattern = template
    .split(':')
    .map((part) => (part.startsWith('{') ? '[A-Za-z0-9_~.-]+' : part.replaceAll('.', '[.]')))
    .join(':');
  return { type: 'string', pattern: `^${pattern}$` };
}
