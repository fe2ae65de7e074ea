import { put } from '../edit.ts';
import type { RuleCase } from './rule-case.ts';

export const contractCases: readonly RuleCase[] = [
  {
    rule: 'EVO-CONTRACT-RENAMED',
    breaks: 'both',
    met: [put('/name', 'sonata')],
    unmet: [put('/version', '1.4.1')],
  },
  {
    rule: 'EVO-CONTRACT-VERSION-LOWERED',
    breaks: 'forbidden',
    met: [put('/version', '1.3.9')],
    unmet: [put('/version', '1.10.0')],
  },
  {
    rule: 'EVO-CONTRACT-UNEXPLAINED',
    breaks: 'both',
    // The export sorts scopes; a file that was made by hand may not, and no rule compares their order.
    given: [put('/channels/guide/access/subscribe', ['a', 'b'])],
    met: [put('/channels/guide/access/subscribe', ['b', 'a'])],
    unmet: [put('/channels/guide/description', 'New.')],
  },
];
