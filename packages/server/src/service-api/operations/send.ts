import type { ContractJson, JsonSchema } from '@sallyport/protocol';
import type { FindTarget } from '../../gateway-api.ts';
import { ApiRefusal } from '../api-refusal.ts';
import type { Backend } from '../backend.ts';
import { emittedSchema } from '../emitted-schema.ts';
import type { Operation } from '../operation.ts';
import { PUBLISHED_ANSWERS, published } from '../published.ts';
import { readObject, readText } from '../read-fields.ts';
import { readTarget, TARGET } from '../target.ts';

/** Sends to a user, a session, or the session of a connection. */
export const send: Operation = {
  id: 'send',
  method: 'POST',
  path: '/send',
  summary: 'Sends a direct message to a user or a session, wherever they are connected.',
  body: sendSchema,
  answers: PUBLISHED_ANSWERS,
  problems: [404],
  async run({ body }, backend) {
    const fields = readObject(body, ['to', 'intent', 'payload']);
    const intent = readText(fields, 'intent');
    // Of any contract nothing is known, so that its types allow nothing; what is sent is held to the contract.
    const sendAny = backend.send as (to: unknown, intent: string, payload: unknown) => Sent;
    const to = readTarget(fields.to);
    if ('connection' in to) await mustExist(backend, to);
    return published(() => sendAny(to, intent, fields.payload));
  },
};

async function mustExist(backend: Backend, target: FindTarget): Promise<void> {
  if ((await backend.find(target)).length > 0) return;
  throw new ApiRefusal({ status: 404, detail: 'No connection has this id now.' });
}

type Sent = ReturnType<Parameters<typeof published>[0]>;

function sendSchema({ direct }: ContractJson, name: string): JsonSchema {
  const messages = Object.entries(direct?.emits ?? {}).map(([intent, event]) => ({
    title: `direct.${intent}`,
    intent,
    event,
    target: { to: TARGET },
  }));
  return emittedSchema(name, messages);
}
