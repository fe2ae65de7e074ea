import { createRequire } from 'node:module';
import type { ContractJson } from '@sallyport/protocol';
import {
  canonicalJson,
  channel,
  defineContract,
  event,
  messageSchemaId,
  method,
  request,
  toAsyncApi,
  toContractJson,
  toJsonSchema,
  toOpenRpc,
  toReferenceHtml,
} from '@sallyport/protocol';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { mutated } from './mutation.ts';
import { samples } from './schema-arbitrary.ts';
import { symphony } from './symphony.ts';

const json = toContractJson(symphony());
const options = { strict: false, validateFormats: false };

describe('toJsonSchema', () => {
  const chat = ['channels', 'guide', 'accepts', 'chat'];
  test.each([
    ['2020-12', new Ajv2020(options)],
    ['draft-07', new Ajv(options)],
  ] as const)('gives every message its own $id, in %s', (dialect, ajv) => {
    ajv.addSchema(toJsonSchema(json, dialect));
    const judge = (path: readonly string[], value: unknown) =>
      ajv.validate(messageSchemaId(json, path), value);
    expect(judge([...chat, 'payload'], { text: 'Hello' })).toBe(true);
    expect(judge([...chat, 'payload'], { text: '' })).toBe(false);
    expect(judge([...chat, 'reply'], { kind: 'image', width: 1, alt: null })).toBe(true);
    expect(judge([...chat, 'errors', 'over_quota'], { limit: 1.5 })).toBe(false);
    expect(judge(['channels', 'world', 'params'], { userId: 'a1' })).toBe(true);
    expect(judge(['rpc', 'tools/list', 'result'], { tools: [{ name: 'x' }] })).toBe(true);
    const updated = ['channels', 'world', 'emits', 'updated', 'payload'];
    const world = { at: '2026-01-01T00:00:00Z', scores: {}, pair: ['x', 1] };
    const leaf = { label: 'b', children: [] };
    expect(judge(updated, { ...world, tree: { label: 'a', children: [leaf] } })).toBe(true);
    expect(judge(updated, { ...world, tree: { label: 'a', children: [{}] } })).toBe(false);
    expect(judge(updated, { ...world, pair: ['x', 1, 2], tree: leaf })).toBe(false);
  });

  test('means the same in both dialects', () => {
    const cases = samples.chain((sample) =>
      fc.record({
        sample: fc.constant(sample),
        values: fc.array(sample.values.chain(mutated), { minLength: 8, maxLength: 8 }),
      }),
    );
    const path = ['channels', 'room', 'accepts', 'say', 'payload'];
    fc.assert(
      fc.property(cases, ({ sample, values }) => {
        const room = channel('room', { accepts: { say: event({ payload: sample.schema }) } });
        const data = toContractJson(
          defineContract({ name: 'r', version: '1.0.0', channels: { room } }),
        );
        const modern = new Ajv2020(options).addSchema(toJsonSchema(data));
        const older = new Ajv(options).addSchema(toJsonSchema(data, 'draft-07'));
        const id = messageSchemaId(data, path);
        for (const value of values) {
          expect(older.validate(id, value)).toBe(modern.validate(id, value));
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

describe('toAsyncApi', () => {
  // The parser of AsyncAPI was left out: it brings 137 packages, one of which reports installations.
  const schema: object = createRequire(import.meta.url)(
    '@asyncapi/specs/schemas/3.0.0-without-$id.json',
  );

  test.each([
    ['a contract', json],
    [
      'an empty contract',
      toContractJson(defineContract({ name: 'n', version: '1.0.0', channels: {} })),
    ],
    ['awkward names', awkward()],
  ])('is AsyncAPI 3.0 for %s', (_, contract) => {
    const ajv = new Ajv({ ...options, allErrors: true });
    const valid = ajv.validate(schema, toAsyncApi(contract));
    expect(ajv.errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    const broken = { ...toAsyncApi(contract), operations: { say: { action: 'listen' } } };
    expect(ajv.validate(schema, broken)).toBe(false);
  });

  test('is written from the point of view of the server, in whole envelopes', () => {
    const document = toAsyncApi(json);
    expect(document.operations).toMatchObject({
      'receive.guide.chat': {
        action: 'receive',
        reply: {
          messages: [
            { $ref: '#/channels/guide/messages/accepts.chat.reply' },
            { $ref: '#/channels/guide/messages/accepts.chat.error.over_quota' },
          ],
        },
      },
      'send.world.updated': { action: 'send' },
    });
    expect(document.channels).toMatchObject({
      world: {
        address: 'world:user:{userId}',
        parameters: { userId: {} },
        messages: {
          'emits.updated': {
            payload: {
              properties: {
                intent: { const: 'updated' },
                offset: { type: 'integer' },
                payload: { $ref: '#/components/schemas/world.emits.updated' },
              },
            },
          },
        },
      },
    });
  });

  test.each([
    ['AsyncAPI', toAsyncApi],
    ['OpenRPC', toOpenRpc],
  ])('every reference of the %s document leads somewhere', (_, write) => {
    for (const contract of [json, awkward()]) {
      const document = write(contract);
      for (const ref of references(document)) expect(lookUp(document, ref), ref).toBeDefined();
    }
  });
});

describe('toOpenRpc', () => {
  test('lists methods with named parameters, results, errors and examples', () => {
    expect(toOpenRpc(awkward()).methods).toMatchObject([
      {
        name: 'shelf/find',
        params: [
          { name: 'title', required: true, schema: { type: 'string' } },
          { name: 'limit', required: false },
        ],
        result: { schema: { $ref: '#/components/schemas/shelf_find.result' } },
        errors: [{ code: -32000, message: 'no_such_shelf' }],
      },
    ]);
  });
});

describe('toReferenceHtml', () => {
  test('shows every message with its wire form, and escapes what the contract says', () => {
    const page = toReferenceHtml(awkward());
    expect(page).toContain('&lt;b&gt;bold&lt;/b&gt;');
    expect(page).not.toContain('<b>');
    for (const id of ['room.accepts.a.b', 'room.emits.c_d', 'rpc.shelf/find']) {
      expect(page).toContain(`id="${id}"`);
    }
    expect(page).not.toMatch(/undefined|\[object|https?:\/\//);
  });

  test('shows the examples of the contract', () => {
    expect(toReferenceHtml(json)).toContain('&quot;text&quot;: &quot;Hello&quot;');
  });
});

test('every artifact is the same from the same data, and made in well under a second', () => {
  const started = performance.now();
  for (const write of [toJsonSchema, toAsyncApi, toOpenRpc, toReferenceHtml]) {
    const text = canonicalJson(write(toContractJson(symphony())));
    expect(canonicalJson(write(toContractJson(symphony())))).toBe(text);
  }
  expect(performance.now() - started).toBeLessThan(1000);
});

function awkward(): ContractJson {
  const node = z.object({
    name: z.string(),
    get next() {
      return node.optional();
    },
  });
  const named = z.object({ a: z.string() }).meta({ id: 'a/b name', description: '<b>bold</b>' });
  return toContractJson(
    defineContract({
      name: 'awkward',
      version: '1.0.0',
      channels: {
        room: channel('room:{id}', {
          params: z.object({ id: z.enum(['x', 'y']).describe('<b>bold</b>') }),
          accepts: {
            'a.b': request({
              payload: z.object({ node, named, all: z.array(named) }),
              reply: node,
            }),
          },
          emits: { c_d: event({ payload: z.tuple([z.string(), named]) }) },
          deprecated: 'Use the hall.',
        }),
      },
      rpc: {
        'shelf/find': method({
          params: z.object({ limit: z.int().optional(), title: z.string() }),
          result: z.array(node),
          errors: { no_such_shelf: z.null() },
        }),
      },
    }),
  );
}

function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : references(inner),
  );
}

function lookUp(document: unknown, ref: string): unknown {
  return ref
    .slice(2)
    .split('/')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document); // each step may lead nowhere
}
