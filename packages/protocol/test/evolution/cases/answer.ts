import { drop, put } from '../edit.ts';
import { chat, event } from './places.ts';
import type { RuleCase } from './rule-case.ts';

export const answerCases: readonly RuleCase[] = [
  {
    rule: 'EVO-REPLY-NARROWED',
    breaks: 'new',
    met: [put(`${chat}/reply/schema/properties/answer/maxLength`, 9)],
    unmet: [put(`${chat}/reply/schema/properties/answer/maxLength`, 11)],
  },
  {
    rule: 'EVO-REPLY-WIDENED',
    breaks: 'old',
    met: [put(`${chat}/reply/schema/properties/answer/maxLength`, 11)],
    unmet: [put(`${chat}/reply/schema/properties/answer/maxLength`, 9)],
  },
  {
    rule: 'EVO-REPLY-STREAM-STARTED',
    breaks: 'both',
    met: [put(`${chat}/reply/stream`, true)],
    unmet: [put(chat, event)],
  },
  {
    rule: 'EVO-REPLY-STREAM-ENDED',
    breaks: 'both',
    given: [put(`${chat}/reply/stream`, true)],
    met: [put(`${chat}/reply/stream`, false)],
    unmet: [put(`${chat}/reply/schema`, {})],
  },
  {
    rule: 'EVO-ERRORS-DATA-NARROWED',
    breaks: 'new',
    met: [put(`${chat}/errors/over_quota/properties/limit/minimum`, 1)],
    unmet: [put(`${chat}/errors/over_quota/properties/limit/minimum`, -1)],
  },
  {
    rule: 'EVO-ERRORS-DATA-WIDENED',
    breaks: 'old',
    met: [put(`${chat}/errors/over_quota/properties/limit/minimum`, -1)],
    unmet: [put(`${chat}/errors/over_quota/properties/limit/minimum`, 1)],
  },
  {
    rule: 'EVO-ERRORS-CODE-ADDED',
    breaks: 'nobody',
    met: [put(`${chat}/errors/too_late`, {})],
    unmet: [drop(`${chat}/errors/over_quota`)],
  },
  {
    rule: 'EVO-ERRORS-CODE-REMOVED',
    breaks: 'nobody',
    met: [drop(`${chat}/errors/over_quota`)],
    unmet: [put(`${chat}/errors/too_late`, {})],
  },
];
