import type { SchemaRule } from './rule.ts';

/** Fractions as a step, of which languages disagree because of rounding. */
export const fractionStep: SchemaRule = {
  name: 'fraction-step',
  check: ({ schema }) => {
    const steps = (schema.def.checks ?? []).flatMap(({ _zod }) => {
      const definition: { readonly check: string; readonly value?: unknown } = _zod.def;
      return definition.check === 'multiple_of' ? [definition.value] : [];
    });
    const fraction = steps.find((step) => !Number.isInteger(step));
    if (fraction === undefined) return undefined;
    return `multiples of ${fraction} are rounded differently elsewhere. Count in a smaller unit with z.int(), such as cents.`;
  },
};
