import { z } from 'zod';
import type { SchemaRule } from './rule.ts';

/** Values that a client knows all of, so that one more breaks it. */
export const closedEnum: SchemaRule = {
  name: 'closed-enum',
  check: ({ schema, sender, around }) => {
    if (sender !== 'server' || !isChoice(schema)) return undefined;
    if (z.globalRegistry.get(schema)?.['x-closed'] === true) return undefined;
    const parent = around.at(-1);
    if (parent?.def.type === 'record' || isOpened(parent)) return undefined;
    return "clients break on a value that is added to this list later. Write .or(z.string()) to keep it open, or .meta({ 'x-closed': true }) to say that none will be added.";
  },
};

function isChoice(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodUnion) {
    return schema.options.every((option) => option instanceof z.ZodLiteral);
  }
  if (schema instanceof z.ZodEnum) return schema.options.length > 1;
  return schema instanceof z.ZodLiteral && schema.values.size > 1;
}

/** Whether any text is taken beside the list. */
function isOpened(parent: z.ZodType | undefined): boolean {
  if (!(parent instanceof z.ZodUnion)) return false;
  return parent.options.some((option) => option instanceof z.ZodString);
}
