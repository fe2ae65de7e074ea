import type { JsonSchema } from '@sallyport/protocol';
import type { EvictTarget } from '../gateway-api.ts';
import { ApiRefusal } from './api-refusal.ts';
import { readObject, readText } from './read-fields.ts';

const text: JsonSchema = { type: 'string', minLength: 1 };

/** A user, one session of theirs, or one connection. */
export const TARGET: JsonSchema = {
  description: 'A user, one session of theirs, or one connection.',
  oneOf: [shape('user'), shape('user', 'session'), shape('connection')],
};

/** A connection of any gateway. */
export const CONNECTION: JsonSchema = {
  type: 'object',
  properties: {
    id: text,
    userId: text,
    sessionId: text,
    instance: { ...text, description: 'The gateway that has it.' },
    since: { type: 'integer', description: 'Milliseconds since the Unix epoch.' },
  },
  required: ['id', 'userId', 'sessionId', 'instance', 'since'],
};

/**
 * Whom a body means.
 *
 * @throws ApiRefusal where it is none of them.
 */
export function readTarget(value: unknown): EvictTarget {
  const fields = readObject(value, ['user', 'session', 'connection']);
  const names = Object.keys(fields).sort().join();
  switch (names) {
    case 'connection':
      return { connection: readText(fields, 'connection') };
    case 'user':
      return { user: readText(fields, 'user') };
    case 'session,user':
      return { user: readText(fields, 'user'), session: readText(fields, 'session') };
    default:
      throw new ApiRefusal({
        status: 422,
        detail: '"to" must be { user }, { user, session } or { connection }.',
      });
  }
}

function shape(...names: string[]): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, text])),
    required: names,
    additionalProperties: false,
  };
}
