import type { ChannelJson } from '../../artifact/contract-format.ts';
import type { Report } from '../finding.ts';
import type { Rule } from '../rule.ts';
import { breaksBoth, breaksNewClients, breaksOldClients } from '../rule.ts';

/** Which messages a client that reads too slowly can do without. */
export const deliveryRules = {
  lossy: {
    id: 'EVO-DELIVERY-LOSSY',
    area: 'delivery',
    title: 'messages of a channel may be left out',
    effect: breaksOldClients('Old clients rely on every message.'),
    remedy: 'Add a channel for those who can do without.',
  },
  lossless: {
    id: 'EVO-DELIVERY-LOSSLESS',
    area: 'delivery',
    title: 'messages of a channel are no longer left out',
    effect: breaksNewClients('New clients rely on messages that the old gateway leaves out.'),
    remedy: 'Deploy the gateway before the clients, and expect it to close slow ones with 4508.',
  },
  changed: {
    id: 'EVO-DELIVERY-CHANGED',
    area: 'delivery',
    title: 'other messages of a channel may be left out',
    effect: breaksBoth('Clients rely on messages that the gateway now leaves out.'),
    remedy: 'Add a channel with the other policy, and leave this one as it is.',
  },
} as const satisfies Record<string, Rule>;

type DeliveryJson = ChannelJson['delivery'];

/** Compares what a channel leaves out for slow readers. */
export function checkDelivery(
  old: DeliveryJson,
  next: DeliveryJson,
  { place, report }: { readonly place: string; readonly report: Report },
): void {
  const occurrence = { place: `${place}.delivery`, old: inWords(old), next: inWords(next) };
  if (occurrence.old === occurrence.next) return;
  if (old === undefined) report(deliveryRules.lossy, occurrence);
  else if (next === undefined) report(deliveryRules.lossless, occurrence);
  else report(deliveryRules.changed, occurrence);
}

function inWords(delivery: DeliveryJson): string {
  if (typeof delivery === 'object') return `the latest by ${delivery.latest}`;
  return delivery ?? 'lossless';
}
