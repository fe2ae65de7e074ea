import { z } from 'zod';
import type { ContractRule } from './rule.ts';

/** Two schemas of one name, of which generated code can have only one. */
export const duplicateId: ContractRule = {
  name: 'duplicate-id',
  check: (_, schemas) => {
    const named = new Map<string, { readonly schema: z.ZodType; readonly place: string }>();
    return schemas.flatMap(({ schema, place }) => {
      const id = z.globalRegistry.get(schema)?.id;
      if (id === undefined) return [];
      const first = named.get(id);
      if (first === undefined) named.set(id, { schema, place });
      if (first === undefined || first.schema === schema) return [];
      return [
        {
          place,
          message: `.meta({ id: '${id}' }) also names another schema, at ${first.place}. Use that one, or write another id.`,
        },
      ];
    });
  },
};
