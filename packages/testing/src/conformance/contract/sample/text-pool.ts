import type { JsonSchema } from '@sallyport/protocol';
import fc from 'fast-check';
import { NotGenerated, numberOf } from './plain-schema.ts';

/**
 * Texts that a string schema allows, a plain one first: of its format, of its pattern, at the ends of its length.
 *
 * @throws NotGenerated where none was found, such as for a pattern with lookarounds and no known format.
 */
export function textPool(schema: JsonSchema): readonly string[] {
  const fits = textTest(schema);
  const min = numberOf(schema, 'minLength') ?? 0;
  const max = numberOf(schema, 'maxLength') ?? LONGEST;
  const plain = candidates(schema);
  // Samples of a pattern take their time, and are needed for unusual ones only.
  const known = plain.some(fits) ? plain : [...plain, ...matching(schema)];
  const found = known
    .flatMap((text) => [text, text.padEnd(min, 'a'), text.slice(0, max)])
    .filter((text) => text.length <= LONGEST && fits(text))
    .slice(0, MAX_POOL);
  const longest = known.map((text) => text.padEnd(max, 'a')).find(fits);
  const pool = new Set(max < LONGEST && longest !== undefined ? [...found, longest] : found);
  if (pool.size > 0) return [...pool];
  throw new NotGenerated(`no text was found for ${describe(schema)}`);
}

/** Whether a text has the pattern and length that a schema asks for; `format` alone only names it. */
function textTest(schema: JsonSchema): (text: string) => boolean {
  const pattern = patternOf(schema);
  const min = numberOf(schema, 'minLength') ?? 0;
  const max = numberOf(schema, 'maxLength') ?? Number.POSITIVE_INFINITY;
  return (text) => {
    const length = [...text].length;
    return length >= min && length <= max && (pattern === undefined || pattern.test(text));
  };
}

/** The pattern of a schema; JSON Schema patterns are Unicode patterns. */
export function patternOf({ pattern }: JsonSchema): RegExp | undefined {
  return typeof pattern === 'string' ? new RegExp(pattern, 'u') : undefined;
}

const MAX_POOL = 24;
/** A text of this length at each end of a frame stays well below the usual limit of a frame. */
const LONGEST = 50_000;
const SEED = 1;

const formats: Readonly<Record<string, readonly string[]>> = {
  'date-time': ['2030-01-02T03:04:05Z', '2030-01-02T03:04:05.678Z', '2030-01-02T03:04:05+02:00'],
  date: ['2030-01-02', '2028-02-29'],
  time: ['03:04:05', '03:04:05.678', '03:04:05Z'],
  duration: ['P1D', 'PT5M'],
  uuid: ['0b7c9d2e-4b0e-4a3f-9c53-2d1f0a6e8b11', '01890a5d-ac96-774b-bcce-b302099a8057'],
  email: ['ada@example.com'],
  uri: ['https://example.com/', 'https://example.com/a?b=c#d'],
  hostname: ['example.com'],
  ipv4: ['192.0.2.1'],
  ipv6: ['2001:db8::1', '2001:db8:0:0:0:0:0:1'],
  jwt: ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln'],
};

/** One text of each common kind, which the usual patterns ask for. */
const SPECIMENS = [
  'text',
  'a',
  'A',
  '0',
  '42',
  'a-b',
  'a_b',
  'A1',
  'ada@example.com',
  '#a0b1c2',
  'en',
  'en-GB',
  'EUR',
  '+41440000000',
  '1.2.3',
  '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  'aGVsbG8=',
  'é',
  '😀 Ω',
  ' ',
  '',
];

function candidates(schema: JsonSchema): readonly string[] {
  const known = typeof schema.format === 'string' ? formats[schema.format] : undefined;
  const others = Object.values(formats).flat();
  return [...(known ?? []), ...SPECIMENS, ...(known ? [] : others)];
}

/** Samples of the pattern, where fast-check can read it: it knows no lookarounds. */
function matching(schema: JsonSchema): readonly string[] {
  const pattern = patternOf(schema);
  if (pattern === undefined) return [];
  try {
    return fc.sample(fc.stringMatching(pattern), { seed: SEED, numRuns: 100 });
  } catch {
    return [];
  }
}

function describe({ pattern, format, minLength, maxLength }: JsonSchema): string {
  return JSON.stringify({ pattern, format, minLength, maxLength });
}
