import fc from 'fast-check';

/** One change to one place of a JSON value; `place` counts the places in document order, modulo their number. */
interface Mutation {
  readonly place: number;
  readonly change: 'delete' | 'replace' | 'add';
  readonly key: string;
  readonly value: unknown;
}

/** A JSON value made from one of `samples` by up to four changes anywhere in it, often none. */
export function mutatedJson(samples: readonly unknown[]): fc.Arbitrary<unknown> {
  const mutations = fc.array(mutation, { maxLength: 4 });
  return fc
    .tuple(fc.constantFrom(...samples), mutations)
    .map(([sample, changes]) => changes.reduce<unknown>(mutate, structuredClone(sample)));
}

const keys = [
  'type',
  'id',
  'ref',
  'channel',
  'intent',
  'payload',
  'timestamp',
  'trace',
  'offset',
  'epoch',
  'seq',
  'final',
  'since',
  'token',
  'code',
  'cause',
  'retryable',
  'issues',
  'jsonrpc',
  'method',
  'params',
  'result',
  'error',
  'data',
  'other',
];

const texts = [
  '',
  'x',
  'a:b',
  '@a',
  'a::b',
  'a b',
  'é',
  '😀',
  'a\n',
  '2.0',
  'message',
  'system',
  'ping',
  'welcome',
];
const longTexts = [64, 65, 128, 129, 255, 256, 512, 513].map((length) => 'a'.repeat(length));
const numbers = [0, -0, -1, 1, 0.5, 1e3, 2 ** 53 - 1, 2 ** 53, 1e308];

const value = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...texts, ...longTexts, ...numbers) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(null, true, false, {}, [], [{}]) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

const mutation: fc.Arbitrary<Mutation> = fc.record({
  place: fc.nat(),
  change: fc.constantFrom('delete', 'replace', 'replace', 'add'),
  key: fc.constantFrom(...keys),
  value,
});

function mutate(root: unknown, { place, change, key, value }: Mutation): unknown {
  const places = placesOf(root);
  const chosen = places[place % Math.max(places.length, 1)];
  if (chosen === undefined) return value;
  const { parent, name } = chosen;
  const fresh = structuredClone(value);
  if (change === 'delete') Reflect.deleteProperty(parent, name);
  else if (change === 'replace') Reflect.set(parent, name, fresh);
  else Reflect.set(parent, Array.isArray(parent) ? String(parent.length) : key, fresh);
  // Deleting from an array leaves a hole, which JSON does not have.
  return JSON.parse(JSON.stringify(root));
}

interface Place {
  readonly parent: object;
  readonly name: string;
}

function placesOf(value: unknown): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => [
    { parent: value, name },
    ...placesOf(part),
  ]);
}
