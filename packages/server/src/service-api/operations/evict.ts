import { ApiRefusal } from '../api-refusal.ts';
import type { Operation } from '../operation.ts';
import { readObject, readText } from '../read-fields.ts';
import { readTarget, TARGET } from '../target.ts';

/** Closes connections by policy. */
export const evict: Operation = {
  id: 'evict',
  method: 'POST',
  path: '/evict',
  summary: 'Closes the connections of a user, of a session, or one of them, on all gateways.',
  body: () => ({
    type: 'object',
    properties: {
      to: TARGET,
      reason: { type: 'string', minLength: 1, description: 'Told to the client.' },
      reconnect: { type: 'boolean', description: 'Whether the client may come back.' },
    },
    required: ['to'],
    additionalProperties: false,
  }),
  answers: {
    200: {
      description:
        'How many were closed. One whose gateway does not answer is not counted, and ends as soon as that one is back.',
      schema: {
        type: 'object',
        properties: { evicted: { type: 'integer', minimum: 0 } },
        required: ['evicted'],
        additionalProperties: false,
      },
    },
  },
  async run({ body }, backend) {
    const fields = readObject(body, ['to', 'reason', 'reconnect']);
    const { reconnect = false } = fields;
    if (typeof reconnect !== 'boolean') {
      throw new ApiRefusal({ status: 422, detail: '"reconnect" must be true or false.' });
    }
    const reason = fields.reason === undefined ? {} : { reason: readText(fields, 'reason') };
    const evicted = await backend.evict(readTarget(fields.to), { ...reason, reconnect });
    return { status: 200, body: { evicted } };
  },
};
