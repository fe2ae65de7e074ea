import type { Rule } from '../rule.ts';
import { breaksBoth, breaksNewClients, breaksOldClients } from '../rule.ts';

/** Intents that a channel accepts and emits, by name. */
export const intentRules = {
  acceptsAdded: {
    id: 'EVO-ACCEPTS-ADDED',
    area: 'intent',
    title: 'a channel accepts a new intent',
    effect: breaksNewClients('The old gateway answers it with unknown_intent.'),
    remedy: 'Deploy the gateway before the clients.',
  },
  acceptsRemoved: {
    id: 'EVO-ACCEPTS-REMOVED',
    area: 'intent',
    title: 'a channel no longer accepts an intent',
    effect: breaksOldClients('The new gateway answers old clients with unknown_intent.'),
    remedy: 'Keep it, deprecated and with a sunset, until that day.',
  },
  acceptsBeforeSunset: {
    id: 'EVO-ACCEPTS-REMOVED-BEFORE-SUNSET',
    area: 'intent',
    title: 'an accepted intent went before its day',
    effect: breaksOldClients('Clients planned by the day that was published.'),
    remedy: 'Keep it until that day.',
  },
  acceptsRetired: {
    id: 'EVO-ACCEPTS-RETIRED',
    area: 'intent',
    title: 'an accepted intent went as announced',
    effect: { kind: 'note', bump: 'minor' },
    remedy: 'See in the metrics that nobody sends it any more.',
  },
  emitsAdded: {
    id: 'EVO-EMITS-ADDED',
    area: 'intent',
    title: 'a channel emits a new intent',
    effect: breaksNewClients('New clients wait for what the old gateway does not send.'),
    remedy: 'Deploy the gateway before the clients; old clients ignore the intent.',
  },
  emitsRemoved: {
    id: 'EVO-EMITS-REMOVED',
    area: 'intent',
    title: 'a channel no longer emits an intent',
    effect: breaksOldClients('Old clients wait for what the new gateway does not send.'),
    remedy: 'Keep emitting it, deprecated and with a sunset, until that day.',
  },
  emitsBeforeSunset: {
    id: 'EVO-EMITS-REMOVED-BEFORE-SUNSET',
    area: 'intent',
    title: 'an emitted intent went before its day',
    effect: breaksOldClients('Clients planned by the day that was published.'),
    remedy: 'Keep emitting it until that day.',
  },
  emitsRetired: {
    id: 'EVO-EMITS-RETIRED',
    area: 'intent',
    title: 'an emitted intent went as announced',
    effect: { kind: 'note', bump: 'minor' },
    remedy: 'Nothing to do.',
  },
  durableAdded: {
    id: 'EVO-EVENT-DURABLE',
    area: 'intent',
    title: 'an accepted event became durable',
    effect: breaksNewClients('New clients rely on what the old gateway may lose.'),
    remedy: 'Deploy the gateway before the clients; make its handler bear a second run.',
  },
  durableDropped: {
    id: 'EVO-EVENT-NOT-DURABLE',
    area: 'intent',
    title: 'an accepted event is no longer durable',
    effect: breaksOldClients('Old clients rely on what is acknowledged being handled.'),
    remedy: 'Keep it durable, and add an event that is not.',
  },
  kindChanged: {
    id: 'EVO-INTENT-KIND-CHANGED',
    area: 'intent',
    title: 'an event became a request, or a request an event',
    effect: breaksBoth('One side waits for a reply, the other for an acknowledgement.'),
    remedy: 'Add a new intent of the other kind, and deprecate this one.',
  },
  tombstoneMissing: {
    id: 'EVO-INTENT-TOMBSTONE-MISSING',
    area: 'intent',
    title: 'an intent went and its name is not kept from use',
    effect: { kind: 'forbidden', why: 'Somebody could give the name another meaning later.' },
    remedy: "List the name in the channel's `removed`.",
  },
  tombstoneReused: {
    id: 'EVO-INTENT-TOMBSTONE-REUSED',
    area: 'intent',
    title: 'the name of an intent that is gone is used again',
    effect: {
      kind: 'forbidden',
      why: 'Clients that are still out there mean the old intent by it.',
    },
    remedy: 'Choose a name that was never used.',
  },
  tombstoneDropped: {
    id: 'EVO-INTENT-TOMBSTONE-DROPPED',
    area: 'intent',
    title: 'the name of an intent that is gone is no longer kept from use',
    effect: { kind: 'forbidden', why: 'Somebody could give the name another meaning later.' },
    remedy: "Put the name back into the channel's `removed`.",
  },
  emitsRefusals: {
    id: 'EVO-EMITS-REFUSALS-CHANGED',
    area: 'intent',
    title: 'errors or the scope of an emitted intent changed, which are never sent',
    effect: { kind: 'note', bump: 'patch' },
    remedy: 'Nothing to do; an emitted intent needs neither.',
  },
} as const satisfies Record<string, Rule>;
