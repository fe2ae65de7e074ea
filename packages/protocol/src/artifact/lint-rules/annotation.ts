import { z } from 'zod';
import { keywordShape } from '../schema-keywords.ts';
import type { SchemaRule } from './rule.ts';

/** Notes on schemas that are not written to the data. */
export const lostAnnotation: SchemaRule = {
  name: 'lost-annotation',
  check: ({ schema }) => {
    const notes = Object.keys(z.globalRegistry.get(schema) ?? {});
    const lost = notes.find((note) => note !== 'id' && keywordShape(note) !== 'annotation');
    if (lost === undefined) return undefined;
    return `.meta({ ${lost} }) is not written to contract.json. Write 'x-${lost}' for a note of your own, and a method of the schema for a constraint.`;
  },
};
