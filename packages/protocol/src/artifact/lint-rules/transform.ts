import type { SchemaRule } from './rule.ts';

/** Changes of a value on reading, which a reloaded contract does not make. */
export const transformVanishes: SchemaRule = {
  name: 'transform-vanishes',
  check: ({ schema }) => {
    const { def } = schema;
    if (def.type === 'transform') {
      return 'a transform, codec or preprocess is not written to JSON Schema. Describe what is on the wire, and convert in the handler.';
    }
    if (def.type === 'catch') {
      return 'catch() takes any value, which JSON Schema does not say. Write .optional() or .default(…).';
    }
    if ('coerce' in def && def.coerce === true) {
      return `z.coerce takes values of other types, which JSON Schema does not say. Write z.${def.type}().`;
    }
    if (def.checks?.some(({ _zod }) => _zod.def.check === 'overwrite')) {
      return 'trim(), toLowerCase() and the like change the value, which a reloaded contract does not. Do it in the handler; write regex() or lowercase() to ask for it.';
    }
    return undefined;
  },
};
