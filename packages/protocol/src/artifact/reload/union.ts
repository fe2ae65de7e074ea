import { z } from 'zod';
import type { Node } from './node.ts';
import { below, isRecord, listOf, membersOf } from './node.ts';
import { targetOf } from './reference.ts';

/** `anyOf` and `oneOf`. */
export function reloadUnion(node: Node, keyword: 'anyOf' | 'oneOf'): z.ZodType | undefined {
  const options = listOf(node, keyword);
  if (options === undefined) return undefined;
  const nodes = options.map((option, index) => below(node, option, keyword, index));
  const schemas = nodes.map((option) => node.reload(option));
  if (keyword === 'anyOf') return z.union(schemas);
  const tag = discriminatorOf(nodes);
  if (tag === undefined || !schemas.every(isObject)) return z.xor(schemas);
  return z.discriminatedUnion(tag, schemas as [z.ZodObject, ...z.ZodObject[]]); // all are objects
}

function isObject(schema: z.ZodType): boolean {
  return schema.def.type === 'object';
}

/** The member by which options are told apart: required in each, with values that no other option has. */
function discriminatorOf(options: readonly Node[]): string | undefined {
  const [first] = options.map(dereference);
  if (first === undefined || options.length < 2) return undefined;
  return Object.keys(membersOf(first, 'properties')).find((name) => {
    const values = options.map((option) => tagValues(dereference(option), name));
    const all = values.flatMap((list) => list ?? []);
    return values.every((list) => list !== undefined) && new Set(all).size === all.length;
  });
}

function tagValues(node: Node, name: string): readonly unknown[] | undefined {
  const property = membersOf(node, 'properties')[name];
  if (!isRecord(property) || !listOf(node, 'required')?.includes(name)) return undefined;
  return property.const === undefined ? listOf(below(node, property), 'enum') : [property.const];
}

function dereference(node: Node): Node {
  const ref = isRecord(node.schema) ? node.schema.$ref : undefined;
  return typeof ref === 'string' ? targetOf(node, ref) : node;
}
