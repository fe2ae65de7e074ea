import { parseTemplate } from '../../address.ts';
import type { ContractRule } from './rule.ts';

/** Parameters of which nothing is said. */
export const undeclaredParameter: ContractRule = {
  name: 'undeclared-parameter',
  check: (contract) =>
    Object.entries(contract.channels).flatMap(([key, { template, params }]) => {
      const { params: names } = parseTemplate(template);
      if (params !== undefined || names.length === 0) return [];
      const members = names.map((name) => `${name}: z.string()`).join(', ');
      return [
        {
          place: `channels.${key}.params`,
          message: `"${template}" has parameters that are not described. Write params: z.object({ ${members} }), with a pattern where you know one.`,
        },
      ];
    }),
};
