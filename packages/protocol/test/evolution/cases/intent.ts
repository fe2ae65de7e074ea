import { drop, put } from '../edit.ts';
import { chat, event, feedback, future, past, said, sunset, typing } from './places.ts';
import type { RuleCase } from './rule-case.ts';

export const intentCases: readonly RuleCase[] = [
  {
    rule: 'EVO-ACCEPTS-ADDED',
    breaks: 'new',
    met: [put('/channels/guide/accepts/wave', event)],
    unmet: [put('/channels/guide/emits/wave', event)],
  },
  {
    rule: 'EVO-ACCEPTS-REMOVED',
    breaks: 'old',
    met: [drop(feedback)],
    unmet: [drop(said)],
  },
  {
    rule: 'EVO-ACCEPTS-REMOVED-BEFORE-SUNSET',
    breaks: 'old',
    given: sunset(feedback, future),
    met: [drop(feedback)],
    unmet: [put(`${feedback}/deprecated`, 'Use chat.')],
  },
  {
    rule: 'EVO-ACCEPTS-RETIRED',
    breaks: 'nobody',
    given: [...sunset(feedback, past), ...sunset(chat, future)],
    met: [drop(feedback)],
    unmet: [drop(chat)],
  },
  {
    rule: 'EVO-EMITS-ADDED',
    breaks: 'new',
    met: [put('/channels/guide/emits/wave', event)],
    unmet: [put('/channels/guide/accepts/wave', event)],
  },
  {
    rule: 'EVO-EMITS-REMOVED',
    breaks: 'old',
    met: [drop(said)],
    unmet: [drop(feedback)],
  },
  {
    rule: 'EVO-EMITS-REMOVED-BEFORE-SUNSET',
    breaks: 'old',
    given: sunset(said, future),
    met: [drop(said)],
    unmet: [put(`${said}/deprecated`, 'Use typing.')],
  },
  {
    rule: 'EVO-EMITS-RETIRED',
    breaks: 'nobody',
    given: [...sunset(said, past), ...sunset(typing, future)],
    met: [drop(said)],
    unmet: [drop(typing)],
  },
  {
    rule: 'EVO-EVENT-DURABLE',
    breaks: 'new',
    met: [put(`${feedback}/durable`, true)],
    unmet: [put(`${feedback}/errors/late`, {})],
  },
  {
    rule: 'EVO-EVENT-NOT-DURABLE',
    breaks: 'old',
    given: [put(`${feedback}/durable`, true)],
    met: [drop(`${feedback}/durable`)],
    unmet: [put(`${feedback}/description`, 'Kept.')],
  },
  {
    rule: 'EVO-INTENT-KIND-CHANGED',
    breaks: 'both',
    met: [put(chat, event)],
    unmet: [put(`${chat}/reply/stream`, true)],
  },
  {
    rule: 'EVO-INTENT-TOMBSTONE-MISSING',
    breaks: 'forbidden',
    met: [drop(feedback)],
    unmet: [drop(feedback), put('/channels/guide/removed/accepts', ['shout', 'feedback'])],
  },
  {
    rule: 'EVO-INTENT-TOMBSTONE-REUSED',
    breaks: 'forbidden',
    met: [put('/channels/guide/accepts/shout', event)],
    // The other direction has names of its own.
    unmet: [put('/channels/guide/emits/shout', event)],
  },
  {
    rule: 'EVO-INTENT-TOMBSTONE-DROPPED',
    breaks: 'forbidden',
    met: [drop('/channels/guide/removed')],
    unmet: [put('/channels/guide/removed/accepts', ['yell', 'shout'])],
  },
  {
    rule: 'EVO-EMITS-REFUSALS-CHANGED',
    breaks: 'nobody',
    met: [put(`${said}/scope`, ['a'])],
    unmet: [put(`${said}/description`, 'New.')],
  },
];
