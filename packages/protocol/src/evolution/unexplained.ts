import type { ChannelJson, ContractJson } from '../artifact/contract-format.ts';
import { directChannelJson } from '../artifact/direct-channel-json.ts';
import { wireForm } from '../artifact/wire-form.ts';
import { channelsByShape } from './channel-pairs.ts';
import type { Finding, Report } from './finding.ts';
import { own } from './own.ts';
import { contractRules } from './rules/contract.ts';
import { isAlike } from './schema/node.ts';

/** Reports channels and methods of which the wire form changed though no rule found anything there. */
export function reportUnexplained(
  old: ContractJson,
  next: ContractJson,
  { found, report }: { readonly found: readonly Finding[]; readonly report: Report },
): void {
  const explained = found.filter(({ area }) => area !== 'documentation').map(({ place }) => place);
  const isOpen: IsOpen = (place) =>
    !explained.some((one) => one === place || one.startsWith(`${place}.`));
  const open = [
    ...channels(old, next, isOpen),
    ...direct(old, next, isOpen),
    ...methods(old, next, isOpen),
  ];
  for (const place of open) {
    report(contractRules.unexplained, { place, old: '(wire form)', next: '(changed)' });
  }
}

/** Whether nothing was found at a place. */
type IsOpen = (place: string) => boolean;

function channels(old: ContractJson, next: ContractJson, isOpen: IsOpen): readonly string[] {
  const before = channelsByShape(old);
  return [...channelsByShape(next).values()].flatMap(({ key, channel, shape }) => {
    const was = before.get(shape)?.channel;
    if (was === undefined || isAlike(was, channel) || !isOpen(`channels.${key}`)) return [];
    const isSame = isSameOnWire(withChannel(next, was), withChannel(next, channel));
    return isSame ? [] : [`channels.${key}`];
  });
}

function direct(old: ContractJson, next: ContractJson, isOpen: IsOpen): readonly string[] {
  if (old.direct === undefined || next.direct === undefined || !isOpen('direct')) return [];
  const [was, is] = [old.direct, next.direct].map((one) => directChannelJson(one, 'user'));
  if (was === undefined || is === undefined || isAlike(was, is)) return [];
  return isSameOnWire(withChannel(next, was), withChannel(next, is)) ? [] : ['direct'];
}

function methods(old: ContractJson, next: ContractJson, isOpen: IsOpen): readonly string[] {
  return (['rpc', 'clientRpc'] as const).flatMap((direction) =>
    Object.entries(next[direction] ?? {}).flatMap(([name, method]) => {
      const was = own(old[direction] ?? {}, name);
      const place = `${direction}.${name}`;
      if (was === undefined || isAlike(was, method) || !isOpen(place)) return [];
      const isSame = isSameOnWire(
        { ...next, channels: {}, rpc: { [name]: was }, clientRpc: {} },
        { ...next, channels: {}, rpc: { [name]: method }, clientRpc: {} },
      );
      return isSame ? [] : [place];
    }),
  );
}

function withChannel(contract: ContractJson, channel: ChannelJson): ContractJson {
  return { ...contract, channels: { channel }, rpc: {}, clientRpc: {} };
}

function isSameOnWire(old: ContractJson, next: ContractJson): boolean {
  try {
    return isAlike(wireForm(old), wireForm(next));
  } catch (error) {
    if (error instanceof TypeError) return false; // a schema that leads nowhere
    throw error;
  }
}
