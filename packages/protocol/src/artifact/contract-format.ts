import { z } from 'zod';

/** Version of the format that {@link ContractJson} describes. A change of its shape raises it. */
export const CONTRACT_FORMAT = 1;

/** The dialect of every schema in a `contract.json`. */
export const SCHEMA_DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** A JSON Schema 2020-12 as data; whether it can be enforced is decided when a contract is loaded from it. */
const jsonSchema = z.record(z.string(), z.unknown());

const documentation = {
  description: z.string().exactOptional(),
  /** First version of the contract that has it. */
  since: z.string().exactOptional(),
  /** What to use instead. */
  deprecated: z.string().exactOptional(),
  /** Day on which it goes. */
  sunset: z.iso.date().exactOptional(),
};

const name = z.string().exactOptional();
const scope = z.array(z.string()).exactOptional();
const errors = z.record(z.string(), jsonSchema);

const event = z.strictObject({
  kind: z.literal('event'),
  payload: jsonSchema,
  /** Whether it is acknowledged when it is safely stored; absent where it is not. */
  durable: z.literal(true).exactOptional(),
  errors,
  scope,
  ...documentation,
  examples: z.array(z.strictObject({ name, payload: z.json() })).exactOptional(),
});

const request = z.strictObject({
  kind: z.literal('request'),
  payload: jsonSchema,
  /** `stream`: whether the reply comes in chunks, each of the schema. */
  reply: z.strictObject({ stream: z.boolean(), schema: jsonSchema }),
  errors,
  scope,
  ...documentation,
  /** Where the reply is a stream, `reply` is the list of its chunks. */
  examples: z
    .array(z.strictObject({ name, payload: z.json(), reply: z.json().exactOptional() }))
    .exactOptional(),
});

const intent = z.discriminatedUnion('kind', [event, request]);

const names = z.array(z.string()).exactOptional();

const channel = z.strictObject({
  template: z.string(),
  /** Schema of the object of parameters. Without it each is any text that an address can hold. */
  params: jsonSchema.exactOptional(),
  accepts: z.record(z.string(), intent),
  emits: z.record(z.string(), event),
  access: z
    .strictObject({
      subscribe: scope,
      send: scope,
      bind: z.record(z.string(), z.string()).exactOptional(),
    })
    .exactOptional(),
  history: z.strictObject({ keep: z.int().positive(), forMs: z.int().positive() }).exactOptional(),
  /** What becomes of messages for those who read too slowly. Absent: none is left out. */
  delivery: z
    .union([z.literal('drop-oldest'), z.strictObject({ latest: z.string() })])
    .exactOptional(),
  ...documentation,
  /** Names of intents that are gone and are not to be used again. */
  removed: z.strictObject({ accepts: names, emits: names }).exactOptional(),
});

const method = z.strictObject({
  params: jsonSchema,
  result: jsonSchema,
  errors,
  scope,
  ...documentation,
  examples: z
    .array(z.strictObject({ name, params: z.json(), result: z.json().exactOptional() }))
    .exactOptional(),
});

const direct = z.strictObject({
  emits: z.record(z.string(), event),
  history: z.strictObject({ keep: z.int().positive(), forMs: z.int().positive() }),
  ...documentation,
  removed: z.strictObject({ emits: names }).exactOptional(),
});

/** The shape of a `contract.json`: everything that a contract says, as data. */
export const contractJson = z.strictObject({
  contractFormat: z.literal(CONTRACT_FORMAT),
  schemaDialect: z.literal(SCHEMA_DIALECT),
  name: z.string(),
  version: z.string(),
  channels: z.record(z.string(), channel),
  /** Methods that clients call. */
  rpc: z.record(z.string(), method),
  /** Schema of the claims of every token. Without it a token may claim anything. */
  claims: jsonSchema.exactOptional(),
  /** What the server may send to one user or one session. Without it no reserved channel is served. */
  direct: direct.exactOptional(),
  /** Methods that the server calls; absent where there are none. */
  clientRpc: z.record(z.string(), method).exactOptional(),
  ...documentation,
  /** Templates of channels and names of methods that are gone and are not to be used again. */
  removed: z.strictObject({ channels: names, rpc: names, clientRpc: names }).exactOptional(),
});

/** A contract as data: the content of a `contract.json`. */
export type ContractJson = z.infer<typeof contractJson>;
/** A channel of a {@link ContractJson}. */
export type ChannelJson = z.infer<typeof channel>;
/** Direct messages of a {@link ContractJson}. */
export type DirectJson = z.infer<typeof direct>;
/** An intent of a {@link ContractJson}. */
export type IntentJson = z.infer<typeof intent>;
/** A message without a reply in a {@link ContractJson}. */
export type EventJson = z.infer<typeof event>;
/** A message with a reply in a {@link ContractJson}. */
export type RequestJson = z.infer<typeof request>;
/** A JSON-RPC method of a {@link ContractJson}. */
export type MethodJson = z.infer<typeof method>;
/** A JSON Schema 2020-12 as data. */
export type JsonSchema = z.infer<typeof jsonSchema>;
