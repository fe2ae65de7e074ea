import type { Rule } from '../rule.ts';
import { breaksNewClients, breaksOldClients } from '../rule.ts';

/** Channels, by the addresses that their templates stand for. */
export const channelRules = {
  added: {
    id: 'EVO-CHANNEL-ADDED',
    area: 'channel',
    title: 'a channel was added',
    effect: breaksNewClients('The old gateway answers its addresses with unknown_channel.'),
    remedy: 'Deploy the gateway before the clients.',
  },
  removed: {
    id: 'EVO-CHANNEL-REMOVED',
    area: 'channel',
    title: 'a channel is gone',
    effect: breaksOldClients('The new gateway answers its addresses with unknown_channel.'),
    remedy: 'Keep it, deprecated and with a sunset, until that day.',
  },
  beforeSunset: {
    id: 'EVO-CHANNEL-REMOVED-BEFORE-SUNSET',
    area: 'channel',
    title: 'a channel went before its day',
    effect: breaksOldClients('Clients planned by the day that was published.'),
    remedy: 'Keep it until that day.',
  },
  retired: {
    id: 'EVO-CHANNEL-RETIRED',
    area: 'channel',
    title: 'a channel went as announced',
    effect: { kind: 'note', bump: 'minor' },
    remedy: 'See in the metrics that nobody uses it any more.',
  },
  missing: {
    id: 'EVO-CHANNEL-TOMBSTONE-MISSING',
    area: 'channel',
    title: 'a channel went and its template is not kept from use',
    effect: { kind: 'forbidden', why: 'Somebody could give the addresses another meaning later.' },
    remedy: "List the template in the contract's `removed.channels`.",
  },
  reused: {
    id: 'EVO-CHANNEL-TOMBSTONE-REUSED',
    area: 'channel',
    title: 'the template of a channel that is gone is used again',
    effect: {
      kind: 'forbidden',
      why: 'Clients that are still out there mean the old channel by it.',
    },
    remedy: 'Choose a template that was never used.',
  },
  dropped: {
    id: 'EVO-CHANNEL-TOMBSTONE-DROPPED',
    area: 'channel',
    title: 'the template of a channel that is gone is no longer kept from use',
    effect: { kind: 'forbidden', why: 'Somebody could give the addresses another meaning later.' },
    remedy: "Put the template back into the contract's `removed.channels`.",
  },
  shadowed: {
    id: 'EVO-CHANNEL-SHADOWED',
    area: 'channel',
    title: 'a new channel takes addresses of an older, wider one',
    effect: breaksOldClients('Old clients mean the wider channel by these addresses.'),
    remedy: 'Choose a template that shares no address with an older one.',
  },
  keyChanged: {
    id: 'EVO-CHANNEL-KEY-CHANGED',
    area: 'channel',
    title: 'a channel has another key in the contract',
    effect: { kind: 'note', bump: 'minor' },
    remedy: 'Nothing to do on the wire; code that names the channel by its key must follow.',
  },
} as const satisfies Record<string, Rule>;
