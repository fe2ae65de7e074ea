import { z } from 'zod';
import type { SchemaRule } from './rule.ts';

/** Members that every object seems to have. */
export const inheritedName: SchemaRule = {
  name: 'inherited-name',
  check: ({ schema }) => {
    if (!(schema instanceof z.ZodObject)) return undefined;
    const name = Object.keys(schema.shape).find((key) => key === '__proto__' || key in {});
    if (name === undefined) return undefined;
    return `"${name}" is a member of every JavaScript object, so it seems to be there when it is not. Write another name.`;
  },
};
