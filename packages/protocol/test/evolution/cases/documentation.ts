import { drop, put } from '../edit.ts';
import { chat, future, sunset } from './places.ts';
import type { RuleCase } from './rule-case.ts';

export const documentationCases: readonly RuleCase[] = [
  {
    rule: 'EVO-DOC-DESCRIPTION-CHANGED',
    breaks: 'nobody',
    met: [put(`${chat}/description`, 'Asks.')],
    unmet: [put(`${chat}/since`, '1.1.0')],
  },
  {
    rule: 'EVO-DOC-EXAMPLES-CHANGED',
    breaks: 'nobody',
    met: [drop(`${chat}/examples`)],
    unmet: [put(`${chat}/description`, 'Asks.')],
  },
  {
    rule: 'EVO-DOC-SINCE-CHANGED',
    breaks: 'nobody',
    met: [put(`${chat}/since`, '1.1.0')],
    unmet: [put(`${chat}/description`, 'Asks.')],
  },
  {
    rule: 'EVO-DOC-SCHEMA-CHANGED',
    breaks: 'nobody',
    met: [put(`${chat}/payload/properties/lang/description`, 'A tongue.')],
    unmet: [put(`${chat}/payload/properties/lang/minLength`, 2)],
  },
  {
    rule: 'EVO-DOC-DEPRECATED',
    breaks: 'nobody',
    met: [put(`${chat}/deprecated`, 'Use ask.')],
    unmet: [put(`${chat}/description`, 'Asks.')],
  },
  {
    rule: 'EVO-DOC-UNDEPRECATED',
    breaks: 'nobody',
    given: [put(`${chat}/deprecated`, 'Use ask.')],
    met: [drop(`${chat}/deprecated`)],
    unmet: [put(`${chat}/deprecated`, 'Use say.')],
  },
  {
    rule: 'EVO-DOC-SUNSET-SET',
    breaks: 'nobody',
    given: sunset(chat, future),
    met: [put(`${chat}/sunset`, '2031-01-02')],
    unmet: [put(`${chat}/sunset`, '2030-12-31')],
  },
  {
    rule: 'EVO-DOC-SUNSET-EARLIER',
    breaks: 'forbidden',
    given: sunset(chat, future),
    met: [put(`${chat}/sunset`, '2030-12-31')],
    unmet: [put(`${chat}/sunset`, '2031-01-02')],
  },
  {
    rule: 'EVO-DOC-SUNSET-WITHOUT-DEPRECATION',
    breaks: 'forbidden',
    met: [put(`${chat}/sunset`, future)],
    unmet: sunset(chat, future),
  },
];
