import type { Contract, ContractJson, SchemaDialect } from '@sallyport/protocol';
import {
  canonicalJson,
  channel,
  defineContract,
  event,
  fromContractJson,
  messageSchemaId,
  parseContractJson,
  request,
  toContractJson,
  toJsonSchema,
} from '@sallyport/protocol';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { mutated } from './mutation.ts';
import type { Sample } from './schema-arbitrary.ts';
import { samples } from './schema-arbitrary.ts';

const PAYLOADS_EACH = 24;
const CONTRACTS = 140; // three schemas each: over 10,000 payloads

test('zod, Ajv on the bundles and the reloaded contract judge alike, in both directions', {
  timeout: 120_000,
}, () => {
  let judged = 0;
  let accepted = 0;
  const payloads = ({ values }: Sample) =>
    fc.array(
      values.chain((value) => fc.oneof(fc.constant(value), mutated(value))),
      { minLength: PAYLOADS_EACH, maxLength: PAYLOADS_EACH },
    );
  const cases = fc
    .tuple(samples, samples, samples)
    .chain((parts) =>
      fc.record({ parts: fc.constant(parts), values: fc.tuple(...parts.map(payloads)) }),
    );

  fc.assert(
    fc.property(cases, ({ parts, values }) => {
      const contract = contractOf(parts);
      const json = parseContractJson(canonicalJson(toContractJson(contract)));
      const before = schemasOf(contract);
      const after = schemasOf(fromContractJson(json));
      const data = schemasOf(json);
      const bundles = [bundleOf(json, '2020-12'), bundleOf(json, 'draft-07')];
      for (const [index, list] of values.entries()) {
        const [modern, old] = bundles.map((bundle) => bundle(places[index] ?? []));
        for (const value of list) {
          const original = before[index]?.safeParse(value);
          const reloaded = after[index]?.safeParse(value);
          const verdicts = [original?.success, reloaded?.success, modern?.(value), old?.(value)];
          const all = verdicts[0] === true;
          const where = `${JSON.stringify(data[index])} for ${JSON.stringify(value)}`;
          if (new Set(verdicts).size > 1)
            throw new Error(`zod, reloaded, Ajv 2020-12, draft-07: ${verdicts}: ${where}`);
          expect(reloaded?.data, where).toEqual(original?.data);
          judged += 1;
          if (all) accepted += 1;
        }
      }
    }),
    { numRuns: CONTRACTS, seed: 20_260_101 },
  );
  expect(judged).toBeGreaterThanOrEqual(10_000);
  // Neither side may be judged by hardly anything.
  expect(accepted).toBeGreaterThan(judged / 5);
  expect(judged - accepted).toBeGreaterThan(judged / 5);
});

function contractOf([asked, answered, said]: readonly Sample[]): Contract {
  if (!asked || !answered || !said) throw new Error('three samples');
  return defineContract({
    name: 'random',
    version: '1.0.0',
    channels: {
      room: channel('room', {
        accepts: { ask: request({ payload: asked.schema, reply: answered.schema }) },
        emits: { said: event({ payload: said.schema }) },
      }),
    },
  });
}

/** What a client sends, what it is answered, and what it is told. */
function schemasOf<From extends Contract | ReturnType<typeof toContractJson>>(
  contract: From,
): (From extends Contract ? z.ZodType : Record<string, unknown>)[];
function schemasOf(contract: Contract | ReturnType<typeof toContractJson>): unknown[] {
  const { accepts, emits } = contract.channels.room ?? {};
  const ask = accepts?.ask;
  if (ask?.kind !== 'request') throw new Error('no request');
  const { reply } = ask;
  return [ask.payload, 'schema' in reply ? reply.schema : reply, emits?.said?.payload];
}

/** Where the schemas stand in a bundle, in the order of `schemasOf`. */
const places = [
  ['channels', 'room', 'accepts', 'ask', 'payload'],
  ['channels', 'room', 'accepts', 'ask', 'reply'],
  ['channels', 'room', 'emits', 'said', 'payload'],
];

/** Compiles the schemas of a bundle by their ids. */
function bundleOf(json: ContractJson, dialect: SchemaDialect) {
  // `format` is a note in JSON Schema; the patterns say what is enforced.
  const options = { strict: false, validateFormats: false };
  const ajv = dialect === '2020-12' ? new Ajv2020(options) : new Ajv(options);
  ajv.addSchema(toJsonSchema(json, dialect));
  return (path: readonly string[]) => ajv.compile({ $ref: messageSchemaId(json, path) });
}
