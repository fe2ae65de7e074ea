import type { ContractJson, JsonSchema } from '@sallyport/protocol';
import { contractJson } from '@sallyport/protocol';
import fc from 'fast-check';
import { baseContract } from './base-contract.ts';
import { edited, put } from './edit.ts';
import { mutated } from './mutate-schema.ts';
import { anySchema } from './schema-arbitrary.ts';

/** Where a contract holds the schema of a payload, and which way the payload travels. */
export interface PayloadPlace {
  readonly pointer: string;
  readonly direction: 'to-server' | 'to-client';
}

const chat = '/channels/guide/accepts/chat';

/** One place of each kind of payload. */
const payloadPlaces: readonly PayloadPlace[] = [
  { pointer: `${chat}/payload`, direction: 'to-server' },
  { pointer: `${chat}/reply/schema`, direction: 'to-client' },
  { pointer: `${chat}/errors/over_quota`, direction: 'to-client' },
  { pointer: '/channels/guide/emits/said/payload', direction: 'to-client' },
  { pointer: '/rpc/tools~1list/params', direction: 'to-server' },
  { pointer: '/rpc/tools~1list/result', direction: 'to-client' },
];

/** A contract, and one in which one payload has another schema. */
export interface Mutation {
  readonly old: ContractJson;
  readonly next: ContractJson;
  readonly place: PayloadPlace;
  readonly schemas: readonly [old: JsonSchema, next: JsonSchema];
}

/** Random contracts with one random change. */
export const anyMutation: fc.Arbitrary<Mutation> = fc
  .tuple(fc.constantFrom(...payloadPlaces), anySchema)
  .chain(([place, schema]) =>
    mutated(schema).map((next) => ({
      old: edited(baseContract(), [put(place.pointer, schema)]),
      next: edited(baseContract(), [put(place.pointer, next)]),
      place,
      schemas: [schema, next] as const,
    })),
  );

/** A contract of many channels and intents. */
export function largeContract(channels: number, intents: number): ContractJson {
  const { contractFormat, schemaDialect, name, version, rpc } = baseContract();
  return contractJson.parse({
    contractFormat,
    schemaDialect,
    name,
    version,
    rpc,
    channels: Object.fromEntries(
      Array.from({ length: channels }, (_, index) => [
        `channel${index}`,
        largeChannel(index, intents / channels),
      ]),
    ),
  });
}

function largeChannel(index: number, intents: number) {
  const names = Array.from({ length: intents }, (_, one) => `intent${one}`);
  const half = Math.ceil(intents / 2);
  return {
    template: `channel${index}:{id}`,
    accepts: Object.fromEntries(names.slice(0, half).map((name) => [name, largeRequest()])),
    emits: Object.fromEntries(
      names
        .slice(half)
        .map((name) => [name, { kind: 'event', payload: largeSchema(), errors: {} }]),
    ),
  };
}

function largeRequest() {
  return {
    kind: 'request',
    payload: largeSchema(),
    reply: { stream: false, schema: largeSchema() },
    errors: { late: largeSchema() },
  };
}

function largeSchema() {
  const text = { type: 'string', maxLength: 100 };
  const block = (kind: string) => ({
    type: 'object',
    properties: { kind: { type: 'string', const: kind }, text },
    required: ['kind'],
  });
  return {
    type: 'object',
    properties: {
      title: text,
      blocks: { type: 'array', items: { oneOf: ['a', 'b', 'c'].map(block) }, maxItems: 50 },
      tone: { type: 'string', enum: ['plain', 'warm'] },
      at: { type: 'string', format: 'date-time' },
      scores: { type: 'object', additionalProperties: { type: 'number' } },
    },
    required: ['title', 'blocks'],
  };
}
