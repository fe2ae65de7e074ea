import { z } from 'zod';
import type { SchemaRule } from './rule.ts';

/** Members of a tuple that zod lets be absent and JSON Schema does not. */
export const tupleGap: SchemaRule = {
  name: 'tuple-gap',
  check: ({ schema, around }) => {
    const parent = around.at(-1);
    if (!(parent instanceof z.ZodTuple) || !parent.def.items.includes(schema)) return undefined;
    if (schema.def.type === 'optional') return undefined;
    if (!schema.safeParse(undefined).success) return undefined;
    return 'this member of a tuple may be absent for zod but not for JSON Schema. Write z.json() where any value is meant, or .optional().';
  },
};
