import type { JsonSchema } from '../../artifact/contract-format.ts';
import { isRecord } from './node.ts';

/** What stands in two schemas and is worth trying as a value, a length or a name. */
export interface Hints {
  readonly numbers: readonly number[];
  readonly texts: readonly string[];
}

/** Collects the numbers and texts of schemas. */
export function hintsOf(...schemas: readonly JsonSchema[]): Hints {
  const found = schemas.flatMap((schema) => [...leaves(schema, '')]);
  const numbers = found.map(({ value }) => value).filter((value) => typeof value === 'number');
  const texts = found.flatMap(({ value, keyword }) =>
    typeof value === 'string' ? textsOf(value, keyword) : [],
  );
  return {
    numbers: [...new Set([0, 1, ...numbers])].slice(0, 40),
    texts: [...new Set(['', 'a', ...texts])].slice(0, 80),
  };
}

interface Leaf {
  readonly value: unknown;
  readonly keyword: string;
}

function* leaves(value: unknown, keyword: string): Generator<Leaf> {
  if (Array.isArray(value)) for (const item of value) yield* leaves(item, keyword);
  else if (isRecord(value)) {
    for (const [key, member] of Object.entries(value)) yield* leaves(member, key);
  } else yield { value, keyword };
}

function textsOf(value: string, keyword: string): readonly string[] {
  if (keyword === 'pattern') return textsOfPattern(value);
  return UNTOLD.has(keyword) ? [] : [value];
}

/** Keywords whose texts are no values. */
const UNTOLD: ReadonlySet<string> = new Set(['$ref', 'type', 'format', 'required', 'description']);

/** Runs of plain characters in a pattern often tell what it is for. */
function textsOfPattern(source: string): readonly string[] {
  return (source.match(/[A-Za-z0-9_-]{1,20}/g) ?? []).slice(0, 6);
}
