import type { Channel, Contract, Intent } from '@sallyport/protocol';
import {
  channel,
  defineContract,
  event,
  lintContract,
  method,
  request,
  toContractJson,
} from '@sallyport/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { samples } from './schema-arbitrary.ts';

const ok = z.object({ text: z.string() });

function contractOf(channels: Record<string, Channel>): Contract {
  return defineContract({ name: 'room', version: '1.0.0', channels });
}

/** A contract whose clients send the schema, in a member called "x". */
function sends(x: z.ZodType): Contract {
  return accepts({ say: event({ payload: z.object({ x }) }) });
}

/** A contract whose server sends the schema, in a member called "x". */
function emits(x: z.ZodType): Contract {
  return contractOf({
    room: channel('room', { emits: { said: event({ payload: z.object({ x }) }) } }),
  });
}

function accepts(intents: Record<string, Intent>): Contract {
  return contractOf({ room: channel('room', { accepts: intents }) });
}

const X = 'channels.room.accepts.say.payload.x';
const SAID = 'channels.room.emits.said.payload.x';

const broken: readonly [rule: string, place: string, message: string, contract: Contract][] = [
  ['not-json', X, 'z.iso.datetime()', sends(z.date())],
  ['not-json', X, 'a string', sends(z.bigint())],
  ['not-json', X, 'z.array', sends(z.set(z.string()))],
  ['not-json', `${X}[]`, 'z.iso.datetime()', sends(z.array(z.date()))],
  ['refinement-vanishes', X, 'declared error', sends(z.string().refine((text) => text !== 'a'))],
  ['refinement-vanishes', X, 'declared error', sends(ok.superRefine(() => undefined))],
  ['transform-vanishes', X, 'in the handler', sends(z.string().transform(Number))],
  ['transform-vanishes', X, 'in the handler', sends(z.preprocess((value) => value, z.string()))],
  ['transform-vanishes', X, 'in the handler', sends(z.string().trim())],
  ['transform-vanishes', X, '.default', sends(z.string().catch('a'))],
  ['transform-vanishes', X, 'z.number()', sends(z.coerce.number())],
  ['format-vanishes', X, 'regex', sends(z.url())],
  ['pattern-differs', X, 'without them', sends(z.string().regex(/^a$/i))],
  ['pattern-differs', X, '/^.$/u', sends(z.string().regex(/^.$/))],
  ['pattern-differs', X, 'Unicode', sends(z.string().regex(/^a]$/))],
  ['fraction-step', X, 'cents', sends(z.number().multipleOf(0.01))],
  ['tuple-gap', `${X}[1]`, 'z.json()', sends(z.tuple([z.string(), z.unknown()]))],
  ['closed-enum', SAID, '.or(z.string())', emits(z.enum(['a', 'b']))],
  ['closed-enum', SAID, 'x-closed', emits(z.union([z.literal('a'), z.literal('b')]))],
  ['inherited-name', X, 'another name', sends(z.object({ constructor: z.string() }))],
  ['lost-annotation', X, 'x-widget', sends(z.string().meta({ widget: 'stars' }))],
  [
    'not-enforceable',
    X,
    'one object',
    sends(z.intersection(z.strictObject({ a: z.string() }), z.union([ok, z.null()]))),
  ],
  [
    'request-without-reply',
    'channels.room.accepts.say.reply',
    'event(',
    accepts({ say: request({ payload: ok, reply: z.null() }) }),
  ],
  [
    'undeclared-parameter',
    'channels.room.params',
    'params: z.object({ id: z.string() })',
    contractOf({ room: channel('room:{id}', {}) }),
  ],
  [
    'name-collision',
    'channels.room.accepts.send_file',
    'letters or digits',
    accepts({ sendFile: event({ payload: ok }), send_file: event({ payload: ok }) }),
  ],
  [
    'duplicate-id',
    'channels.room.accepts.b.payload',
    'channels.room.accepts.a.payload',
    accepts({
      a: event({ payload: z.object({ a: z.string() }).meta({ id: 'Twice' }) }),
      b: event({ payload: z.object({ b: z.string() }).meta({ id: 'Twice' }) }),
    }),
  ],
  [
    'invalid-example',
    'channels.room.accepts.say.examples.0.payload',
    '"text"',
    accepts({ say: event({ payload: ok, examples: [{ payload: Object({ text: 1 }) }] }) }),
  ],
  ['invalid-example', X, 'Correct it', sends(z.string().meta({ examples: [3] }))],
  [
    'invalid-example',
    'rpc.list.examples.0.result',
    'Correct it',
    defineContract({
      name: 'room',
      version: '1.0.0',
      channels: {},
      rpc: {
        list: method({
          params: ok,
          result: ok,
          examples: [{ params: { text: '' }, result: Object({}) }],
        }),
      },
    }),
  ],
];

const fine: readonly [what: string, contract: Contract][] = [
  ['an enum that clients send', sends(z.enum(['a', 'b']))],
  ['an open enum', emits(z.enum(['a', 'b']).or(z.string()))],
  ['an enum that says that it is closed', emits(z.enum(['a', 'b']).meta({ 'x-closed': true }))],
  ['a tag', emits(z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') })]))],
  [
    'bounds',
    sends(
      z
        .string()
        .min(1)
        .max(9)
        .regex(/^[a-z.]+$/),
    ),
  ],
  ['a Unicode pattern', sends(z.string().regex(/^.\S$/u))],
  ['formats with a pattern', sends(z.union([z.uuid(), z.email(), z.iso.datetime(), z.emoji()]))],
  ['notes', sends(z.string().meta({ id: 'Once', title: 'T', description: 'D', 'x-widget': 1 }))],
  ['a schema used twice', twice()],
];

function twice(): Contract {
  const payload = ok.meta({ id: 'Shared' });
  return accepts({ a: event({ payload }), b: event({ payload }) });
}

describe('lintContract', () => {
  test.each(broken)('%s at %s', (rule, place, message, contract) => {
    const found = lintContract(contract).filter((finding) => finding.rule === rule);
    expect(found).toHaveLength(1);
    expect(found[0]?.place).toBe(place);
    expect(found[0]?.message).toContain(message);
  });

  test.each(fine)('finds nothing in %s', (_, contract) => {
    expect(lintContract(contract)).toEqual([]);
  });

  test('finds nothing in what zod, JSON Schema and a reloaded contract judge alike', () => {
    fc.assert(
      fc.property(samples, ({ schema }) => {
        expect(lintContract(sends(schema))).toEqual([]);
      }),
      { numRuns: 200, seed: 11 },
    );
  });

  test('notes of no known meaning are left out of the data', () => {
    const payload = toContractJson(sends(z.string().meta({ widget: 'stars', 'x-widget': 1 })));
    expect(payload.channels.room?.accepts.say?.payload.properties).toEqual({
      x: { type: 'string', 'x-widget': 1 },
    });
  });
});
