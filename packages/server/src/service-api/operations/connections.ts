import type { FindTarget } from '../../gateway-api.ts';
import { ApiRefusal } from '../api-refusal.ts';
import type { Operation } from '../operation.ts';
import { CONNECTION, readTarget } from '../target.ts';

/** Who is connected. */
export const connections: Operation = {
  id: 'connections',
  method: 'GET',
  path: '/connections',
  summary:
    'The connections of a user, of a session, or to a channel, on all gateways; the oldest first.',
  query: [
    { name: 'user', description: 'Whose; alone, or with "session".' },
    { name: 'session', description: 'One session of the user.' },
    { name: 'channel', description: 'Those that are subscribed to this address; stands alone.' },
  ],
  answers: {
    200: {
      description: 'Those that are connected now.',
      schema: {
        type: 'object',
        properties: { connections: { type: 'array', items: CONNECTION } },
        required: ['connections'],
        additionalProperties: false,
      },
    },
  },
  problems: [422],
  async run({ query }, backend) {
    return { status: 200, body: { connections: await backend.find(readQuery(query)) } };
  },
};

/** One connection. */
export const connection: Operation = {
  id: 'connection',
  method: 'GET',
  path: '/connections/{id}',
  summary: 'One connection, wherever it is.',
  answers: { 200: { description: 'It is connected now.', schema: CONNECTION } },
  problems: [404],
  async run({ params: { id = '' } }, backend) {
    const [found] = await backend.find({ connection: id });
    if (found !== undefined) return { status: 200, body: found };
    throw new ApiRefusal({ status: 404, detail: 'No connection has this id now.' });
  },
};

function readQuery(query: URLSearchParams): FindTarget {
  const fields = Object.fromEntries(query);
  const names = [...query.keys()].sort().join();
  if (names === 'channel' && fields.channel) return { channel: fields.channel };
  if (names === 'user' || names === 'session,user') return readTarget(fields);
  throw new ApiRefusal({
    status: 422,
    detail: 'Ask for ?user=…, ?user=…&session=… or ?channel=…, each once.',
  });
}
