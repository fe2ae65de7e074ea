import { canonicalJson } from './canonical-json.ts';
import type { JsonSchema } from './contract-format.ts';
import { keywordShape } from './schema-keywords.ts';

/**
 * A schema in its plainest form: no annotations, `$defs` put in place, lists without a meaning of their order
 * sorted. Two schemas that differ in nothing but these are equal afterwards. A recursive reference becomes the
 * number of levels up to the schema that it means, which does not depend on names.
 *
 * @throws TypeError where a reference leads nowhere, or the schema unfolds to more than 100,000 parts.
 */
export function wireSchema(schema: JsonSchema): unknown {
  return unfold(schema, {
    root: schema,
    open: [{ ref: '#', depth: 0 }],
    depth: 0,
    size: { left: MAX_PARTS },
  });
}

/** Bounds what nested references can unfold to. */
const MAX_PARTS = 100_000;

interface Position {
  readonly root: JsonSchema;
  /** The references being unfolded, and the depth at which each began. */
  readonly open: readonly { readonly ref: string; readonly depth: number }[];
  readonly depth: number;
  readonly size: { left: number };
}

function unfold(schema: unknown, position: Position): unknown {
  if (!isRecord(schema)) return schema;
  position.size.left -= 1;
  if (position.size.left < 0) {
    throw new TypeError(
      `Contract: a schema unfolds to more than ${MAX_PARTS} parts. Nest fewer references.`,
    );
  }
  const { $ref, ...rest } = schema;
  if (typeof $ref !== 'string') return unfoldKeywords(schema, position);
  const target = unfoldReference($ref, position);
  const others = unfoldKeywords(rest, position);
  return Object.keys(others).length === 0 ? target : { ...others, $ref: target };
}

function unfoldReference(ref: string, position: Position): unknown {
  const open = position.open.find((entry) => entry.ref === ref);
  if (open !== undefined) return { $levelsUp: position.depth - open.depth };
  return unfold(resolveReference(position.root, ref), {
    ...position,
    open: [...position.open, { ref, depth: position.depth }],
  });
}

function unfoldKeywords(
  schema: Record<string, unknown>,
  position: Position,
): Record<string, unknown> {
  const inner = { ...position, depth: position.depth + 1 };
  const form: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    switch (keywordShape(keyword)) {
      case 'annotation':
        break;
      case 'schema':
        form[keyword] = unfold(value, inner);
        break;
      case 'schemas':
        form[keyword] = inOrder(
          keyword,
          asList(value).map((item) => unfold(item, inner)),
        );
        break;
      case 'named-schemas':
        if (keyword !== '$defs')
          form[keyword] = mapRecord(value, (member) => unfold(member, inner));
        break;
      default:
        form[keyword] = Array.isArray(value) ? inOrder(keyword, value) : value;
    }
  }
  return form;
}

/** The schema that a reference within `root` means. */
export function resolveReference(root: JsonSchema, ref: string): unknown {
  if (ref === '#') return root;
  const name = /^#\/\$defs\/([^/]+)$/.exec(ref)?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~');
  const defs = root.$defs;
  if (name !== undefined && isRecord(defs) && Object.hasOwn(defs, name)) return defs[name];
  throw new TypeError(
    `Contract: the reference "${ref}" leads nowhere. Write "#" or "#/$defs/<name>".`,
  );
}

/** Lists whose order says nothing. */
const UNORDERED: ReadonlySet<string> = new Set([
  'required',
  'enum',
  'type',
  'anyOf',
  'oneOf',
  'allOf',
]);

function inOrder(keyword: string, list: readonly unknown[]): unknown {
  if (!UNORDERED.has(keyword)) return list;
  return list
    .map((item) => ({ item, text: canonicalJson(item) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ item }) => item);
}

function mapRecord(value: unknown, map: (member: unknown) => unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, map(member)]));
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
