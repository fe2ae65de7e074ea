import { drop, put } from '../edit.ts';
import { chat, said, text, tone, typing } from './places.ts';
import type { RuleCase } from './rule-case.ts';

export const payloadCases: readonly RuleCase[] = [
  {
    rule: 'EVO-ACCEPTS-PAYLOAD-NARROWED',
    breaks: 'old',
    met: [put(`${text}/maxLength`, 9)],
    unmet: [put(`${text}/maxLength`, 11)],
  },
  {
    rule: 'EVO-ACCEPTS-PAYLOAD-WIDENED',
    breaks: 'new',
    met: [put(`${text}/maxLength`, 11)],
    unmet: [put(`${text}/maxLength`, 9)],
  },
  {
    rule: 'EVO-ACCEPTS-ENUM-NARROWED',
    breaks: 'old',
    met: [put(tone, ['plain'])],
    unmet: [put(tone, ['plain', 'warm', 'loud'])],
  },
  {
    rule: 'EVO-ACCEPTS-ENUM-WIDENED',
    breaks: 'new',
    met: [put(tone, ['plain', 'warm', 'loud'])],
    unmet: [put(tone, ['warm', 'plain'])],
  },
  {
    rule: 'EVO-ACCEPTS-MEMBER-REQUIRED',
    breaks: 'old',
    met: [put(`${chat}/payload/required`, ['text', 'tone'])],
    unmet: [put(`${chat}/payload/required`, [])],
  },
  {
    rule: 'EVO-EMITS-PAYLOAD-NARROWED',
    breaks: 'new',
    met: [put(`${said}/payload/properties/text/maxLength`, 9)],
    unmet: [put(`${said}/payload/properties/text/maxLength`, 11)],
  },
  {
    rule: 'EVO-EMITS-PAYLOAD-WIDENED',
    breaks: 'old',
    met: [put(`${said}/payload/properties/text/type`, ['string', 'null'])],
    // An optional member that receivers ignore.
    unmet: [put(`${said}/payload/properties/by`, { type: 'string' })],
  },
  {
    rule: 'EVO-EMITS-ENUM-NARROWED',
    breaks: 'new',
    met: [put(`${typing}/payload/properties/state/enum`, ['idle'])],
    unmet: [put(`${typing}/payload/properties/state/enum`, ['idle', 'busy', 'away'])],
  },
  {
    rule: 'EVO-EMITS-ENUM-WIDENED',
    breaks: 'old',
    met: [put(`${typing}/payload/properties/state/enum`, ['idle', 'busy', 'away'])],
    unmet: [put(`${typing}/payload/properties/state/enum`, ['idle'])],
  },
  {
    rule: 'EVO-EMITS-MEMBER-OPTIONAL',
    breaks: 'old',
    met: [put(`${typing}/payload/required`, ['on'])],
    unmet: [put(`${typing}/payload/required`, ['state', 'on'])],
  },
  {
    rule: 'EVO-PAYLOAD-UNDECIDED-OLD',
    breaks: 'old',
    // The same language, spelled in two ways that only an automaton could compare.
    met: [put(`${chat}/payload/properties/tag/pattern`, '^[a-z][a-z]*$')],
    unmet: [drop(`${chat}/payload/properties/tag/pattern`)],
  },
  {
    rule: 'EVO-PAYLOAD-UNDECIDED-NEW',
    breaks: 'new',
    met: [put(`${chat}/payload/properties/tag/pattern`, '^[a-z][a-z]*$')],
    unmet: [put(`${chat}/payload/properties/tag/minLength`, 3)],
  },
  {
    rule: 'EVO-PAYLOAD-DEFAULT-CHANGED',
    breaks: 'both',
    met: [put(`${chat}/payload/properties/lang/default`, 'de')],
    unmet: [drop(`${chat}/payload/properties/lang/default`)],
  },
  {
    rule: 'EVO-PAYLOAD-MEMBER-ADDED',
    breaks: 'nobody',
    met: [put(`${chat}/payload/properties/mood`, { type: 'string' })],
    unmet: [drop(tone)],
  },
  {
    rule: 'EVO-PAYLOAD-MEMBER-REMOVED',
    breaks: 'nobody',
    met: [drop(`${chat}/payload/properties/tone`)],
    unmet: [put(`${chat}/payload/properties/mood`, { type: 'string' })],
  },
  {
    rule: 'EVO-PAYLOAD-RESPELLED',
    breaks: 'nobody',
    met: [put(text, { allOf: [{ type: 'string' }, { minLength: 1, maxLength: 10 }] })],
    unmet: [put(`${text}/title`, 'Text')],
  },
];
