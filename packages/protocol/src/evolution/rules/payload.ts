import type { PayloadRules } from '../payload-rules.ts';
import { rulesToClient, rulesToServer } from '../payload-rules.ts';
import type { Rule } from '../rule.ts';
import { breaksBoth, breaksNewClients, breaksOldClients } from '../rule.ts';

/** Payloads of intents that a channel accepts. */
export const acceptedPayload = {
  ...rulesToServer({
    area: 'payload',
    noun: 'an accepted payload',
    ids: { narrowed: 'EVO-ACCEPTS-PAYLOAD-NARROWED', widened: 'EVO-ACCEPTS-PAYLOAD-WIDENED' },
  }),
  valuesNarrowed: {
    id: 'EVO-ACCEPTS-ENUM-NARROWED',
    area: 'payload',
    title: 'a value of an enumeration is no longer accepted',
    effect: breaksOldClients('Old clients still write the value.'),
    remedy: 'Keep accepting the value, and map it to what replaces it.',
  },
  valuesWidened: {
    id: 'EVO-ACCEPTS-ENUM-WIDENED',
    area: 'payload',
    title: 'a new value of an enumeration is accepted',
    effect: breaksNewClients('The old gateway refuses the value.'),
    remedy: 'Deploy the gateway before the clients.',
  },
  memberRequired: {
    id: 'EVO-ACCEPTS-MEMBER-REQUIRED',
    area: 'payload',
    title: 'a member of an accepted payload became required',
    effect: breaksOldClients('Old clients do not write the member.'),
    remedy: 'Make the member optional, or give it a default.',
  },
} as const satisfies PayloadRules;

/** Payloads of intents that a channel emits. */
export const emittedPayload = {
  ...rulesToClient({
    area: 'payload',
    noun: 'an emitted payload',
    ids: { narrowed: 'EVO-EMITS-PAYLOAD-NARROWED', widened: 'EVO-EMITS-PAYLOAD-WIDENED' },
  }),
  valuesNarrowed: {
    id: 'EVO-EMITS-ENUM-NARROWED',
    area: 'payload',
    title: 'a value of an enumeration is no longer emitted',
    effect: breaksNewClients('The old gateway still emits the value.'),
    remedy: 'Deploy the gateway before the clients, or let clients know the value a while longer.',
  },
  valuesWidened: {
    id: 'EVO-EMITS-ENUM-WIDENED',
    area: 'payload',
    title: 'a new value of an enumeration is emitted',
    effect: breaksOldClients('Old clients do not know the value.'),
    remedy: 'Emit the value in a new optional member, or under a new intent.',
  },
  memberOptional: {
    id: 'EVO-EMITS-MEMBER-OPTIONAL',
    area: 'payload',
    title: 'a member of an emitted payload may now be absent',
    effect: breaksOldClients('Old clients rely on the member.'),
    remedy: 'Keep emitting the member, if need be with a neutral value.',
  },
} as const satisfies PayloadRules;

/** What holds for payloads of every kind. */
export const payloadRules = {
  undecidedForOldClients: {
    id: 'EVO-PAYLOAD-UNDECIDED-OLD',
    area: 'payload',
    title: 'a schema changed in a way that cannot be judged for old clients',
    effect: breaksOldClients('It is not proven that old clients and the new gateway agree.'),
    remedy: 'Look at both forms; where they agree, accept the finding with that as the reason.',
  },
  undecidedForNewClients: {
    id: 'EVO-PAYLOAD-UNDECIDED-NEW',
    area: 'payload',
    title: 'a schema changed in a way that cannot be judged for new clients',
    effect: breaksNewClients('It is not proven that new clients and the old gateway agree.'),
    remedy: 'Look at both forms; where they agree, accept the finding with that as the reason.',
  },
  defaultChanged: {
    id: 'EVO-PAYLOAD-DEFAULT-CHANGED',
    area: 'payload',
    title: 'a default changed',
    effect: breaksBoth('The receiver fills in another value than the sender left out.'),
    remedy: 'Keep the default, and write the new value where it is meant.',
  },
  memberAdded: {
    id: 'EVO-PAYLOAD-MEMBER-ADDED',
    area: 'payload',
    title: 'a member was added, which receivers of the old contract ignore',
    effect: { kind: 'note', bump: 'minor' },
    remedy: 'Nothing to do.',
  },
  memberRemoved: {
    id: 'EVO-PAYLOAD-MEMBER-REMOVED',
    area: 'payload',
    title: 'a member was removed, which receivers of the new contract ignore',
    effect: { kind: 'note', bump: 'minor' },
    remedy: 'Do not use its name again for another meaning.',
  },
  respelled: {
    id: 'EVO-PAYLOAD-RESPELLED',
    area: 'payload',
    title: 'a schema is written in another way and allows the same',
    effect: { kind: 'note', bump: 'patch' },
    remedy: 'Nothing to do; the digest of the contract changes.',
  },
} as const satisfies Record<string, Rule>;
