import { drop, put } from '../edit.ts';
import type { RuleCase } from './rule-case.ts';

const direct = { emits: {}, history: { keep: 1, forMs: 1 } };

export const directCases: readonly RuleCase[] = [
  {
    rule: 'EVO-DIRECT-ADDED',
    breaks: 'new',
    given: [drop('/direct')],
    met: [put('/direct', direct)],
    unmet: [put('/description', 'New.')],
  },
  {
    rule: 'EVO-DIRECT-REMOVED',
    breaks: 'old',
    met: [drop('/direct')],
    unmet: [put('/direct/description', 'New.')],
  },
];
