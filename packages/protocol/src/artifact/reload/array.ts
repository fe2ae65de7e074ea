import { z } from 'zod';
import type { Node } from './node.ts';
import { below, isRecord, listOf, numberOf } from './node.ts';

/** `type: array`, a list or a tuple. */
export function reloadArray(node: Node): z.ZodType {
  const schema = isRecord(node.schema) ? node.schema : {};
  const prefix = listOf(node, 'prefixItems');
  const min = numberOf(node, 'minItems');
  const max = numberOf(node, 'maxItems');
  const checks = [
    ...(min === undefined ? [] : [z.minLength(min)]),
    ...(max === undefined ? [] : [z.maxLength(max)]),
  ];
  if (prefix === undefined) return z.array(itemsOf(node, schema.items)).check(...checks);
  const members = prefix.map((item, index) => {
    const member = node.reload(below(node, item, 'prefixItems', index));
    return index < (min ?? 0) ? member : member.optional();
  });
  const tuple =
    schema.items === false
      ? z.tuple(asTuple(members))
      : z.tuple(asTuple(members), itemsOf(node, schema.items));
  return tuple.check(...checks);
}

function itemsOf(node: Node, items: unknown): z.ZodType {
  return items === undefined ? z.unknown() : node.reload(below(node, items, 'items'));
}

/** zod asks for the type of a tuple of which the members are known; a list of any length serves. */
function asTuple(members: z.ZodType[]): [z.ZodType, ...z.ZodType[]] {
  return members as [z.ZodType, ...z.ZodType[]]; // zod itself takes an empty list
}
