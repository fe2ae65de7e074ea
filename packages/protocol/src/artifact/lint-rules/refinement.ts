import type { SchemaRule } from './rule.ts';

/** Checks that JSON Schema cannot say, so that other languages and reloaded contracts do not make them. */
export const refinementVanishes: SchemaRule = {
  name: 'refinement-vanishes',
  check: ({ schema }) => {
    const checks = schema.def.checks ?? [];
    if (!checks.some(({ _zod }) => unsayable.has(_zod.def.check))) return undefined;
    return 'a refinement is not written to JSON Schema. Say it with min(), max(), regex() or a union, or check it in the handler and answer with a declared error.';
  },
};

const unsayable: ReadonlySet<string> = new Set([
  'custom',
  'property',
  'mime_type',
  'min_size',
  'max_size',
  'size_equals',
]);
