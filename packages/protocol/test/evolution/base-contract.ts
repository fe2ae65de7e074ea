import type { ContractJson } from '@sallyport/protocol';
import { contractJson } from '@sallyport/protocol';

/** A contract in which every rule of the breaking-change check finds something to look at. */
export function baseContract(): ContractJson {
  return contractJson.parse({
    contractFormat: 1,
    schemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    name: 'symphony',
    version: '1.4.0',
    description: 'Agents behind one socket.',
    channels: {
      guide: {
        template: 'guide',
        accepts: {
          chat: {
            kind: 'request',
            description: 'Asks the guide.',
            since: '1.0.0',
            payload: object(
              {
                text: { type: 'string', minLength: 1, maxLength: 10 },
                tone: { type: 'string', enum: ['plain', 'warm'] },
                lang: { type: 'string', default: 'en', description: 'A language.' },
                tag: { type: 'string', pattern: '^[a-z]+$' },
              },
              ['text'],
            ),
            reply: { stream: false, schema: object({ answer: text(10) }, ['answer']) },
            errors: { over_quota: object({ limit: { type: 'integer', minimum: 0 } }, ['limit']) },
            examples: [{ payload: { text: 'Hi' } }],
          },
          feedback: {
            kind: 'event',
            payload: object({ stars: { type: 'integer', minimum: 1, maximum: 5 } }, ['stars']),
            errors: {},
            scope: ['guide:rate'],
          },
        },
        emits: {
          typing: {
            kind: 'event',
            payload: object(
              { on: { type: 'boolean' }, state: { type: 'string', enum: ['idle', 'busy'] } },
              ['on', 'state'],
            ),
            errors: {},
          },
          said: { kind: 'event', payload: object({ text: text(10) }, ['text']), errors: {} },
        },
        access: { subscribe: ['guide:read'], send: ['guide:write'] },
        removed: { accepts: ['shout'], emits: ['blink'] },
      },
      world: {
        template: 'world:{userId}',
        params: object({ userId: text(20) }, ['userId']),
        accepts: {},
        emits: { updated: { kind: 'event', payload: {}, errors: {} } },
        access: { bind: { userId: 'sub' } },
        history: { keep: 100, forMs: 60_000 },
      },
      open: { template: 'open:{room}', accepts: {}, emits: {} },
    },
    rpc: {
      'tools/list': {
        params: object({ cursor: text(10) }, []),
        result: object({ tools: { type: 'array', items: text(10), maxItems: 10 } }, ['tools']),
        errors: {},
      },
    },
    direct: {
      emits: {
        told: { kind: 'event', payload: object({ text: text(10) }, ['text']), errors: {} },
      },
      history: { keep: 100, forMs: 60_000 },
      removed: { emits: ['whispered'] },
    },
    clientRpc: {
      confirm: {
        params: object({ question: text(10) }, ['question']),
        result: object({ answer: text(10) }, ['answer']),
        errors: { busy: object({ until: text(10) }, []) },
      },
    },
    removed: { channels: ['hall'], rpc: ['tools/all'], clientRpc: ['prompt'] },
  });
}

function object(properties: Record<string, unknown>, required: readonly string[]) {
  return { type: 'object', properties, required };
}

function text(maxLength: number) {
  return { type: 'string', maxLength };
}
