import { z } from 'zod';

const count = z.int().min(1);
const seconds = z.number().positive();
const perSecond = z.number().positive();

const stage = z.discriminatedUnion('kind', [
  z.strictObject({
    /** Arrivals at a rate, whatever the answers do: an open model. */
    kind: z.literal('rate'),
    seconds,
    perSecond,
    /** The rate at the end; it changes evenly. Default: `perSecond`. */
    toPerSecond: perSecond.exactOptional(),
  }),
  z.strictObject({
    /** Each connection acts, awaits the answer, thinks, and acts again: a closed model. */
    kind: z.literal('think'),
    seconds,
    thinkMs: z
      .strictObject({ min: z.number().nonnegative(), max: z.number().positive() })
      .refine(({ min, max }) => min <= max, 'min must not be more than max'),
  }),
  /** Nothing is sent; the connections stay. */
  z.strictObject({ kind: z.literal('idle'), seconds }),
]);

const shared = {
  /** In the report. Default: what is sent. */
  name: z.string().min(1).max(80).exactOptional(),
  /** How often, beside the others. */
  weight: z.number().positive().default(1),
};

const action = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('message'),
    channel: z.string().min(1),
    intent: z.string().min(1),
    /** Default: samples of the contract's schema. */
    payload: z.json().exactOptional(),
    /** What the subscribers must be sent in consequence. */
    delivers: z
      .strictObject({
        intent: z.string().min(1),
        /** Default: the channel that was sent to. */
        channel: z.string().min(1).exactOptional(),
      })
      .exactOptional(),
    ...shared,
  }),
  z.strictObject({
    kind: z.literal('rpc'),
    method: z.string().min(1),
    /** Default: samples of the contract's schema. */
    params: z.json().exactOptional(),
    ...shared,
  }),
]);

const identity = z.strictObject({
  subject: z.string().min(1).default('load-{connection}'),
  issuer: z.string().exactOptional(),
  audience: z.string().exactOptional(),
  scope: z.string().exactOptional(),
  claims: z.record(z.string(), z.json()).default({}),
});

/** The shape of a scenario file. */
export const scenarioSchema = z.strictObject({
  name: z.string().min(1).max(80),
  /** As on the command line; a path is seen from the scenario's folder. */
  contract: z.string().min(1).exactOptional(),
  url: z.string().exactOptional(),
  connections: count,
  /** Connections opened a second. */
  ramp: z.strictObject({ perSecond }),
  /** `{group}` of a connection is its number modulo this. */
  groups: count.default(1),
  /** Claims of the tokens that are made from SALLYPORT_LOAD_KEY. */
  identity: identity.prefault({}),
  /** Addresses of this machine to connect from, in turn. Default: the system chooses. */
  sources: z.array(z.union([z.ipv4(), z.ipv6()])).default([]),
  /** Addresses that every connection subscribes to. */
  subscribe: z.array(z.string().min(1)).default([]),
  stages: z.array(stage).min(1),
  mix: z.array(action).default([]),
  /** Milliseconds for a handshake, for an answer, and for what is still under way at the end. */
  timeoutMs: z.number().positive().default(10_000),
  thresholds: z.array(z.string()).default(['errors < 1%']),
  /** Chooses actions and samples; the same seed chooses the same. */
  seed: z.int().nonnegative().default(1),
});

/** What a scenario file holds. */
export type LoadScenario = z.input<typeof scenarioSchema>;
/** A scenario with its defaults. */
export type Scenario = z.output<typeof scenarioSchema>;
/** A span of a scenario. */
export type Stage = Scenario['stages'][number];
/** Something that a connection does. */
export type Action = Scenario['mix'][number];
/** Claims of tokens that are made. */
export type Identity = Scenario['identity'];
