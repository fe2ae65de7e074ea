import type {
  ChannelJson,
  ContractJson,
  IntentJson,
  JsonSchema,
  MethodJson,
} from '@sallyport/protocol';
import { isReservedAddress, matchTemplate, parseTemplate } from '@sallyport/protocol/wire';
import { memberOf } from './json.ts';
import { markOf, nodesOf, SENSITIVITY } from './schema-nodes.ts';

/** What a contract says of what passes on a connection. */
export interface ContractView {
  /** Whether it marks anything. A contract that does not was written before anybody thought of it. */
  readonly isMarked: boolean;
  /** The channels at an address. */
  channels(address: string): readonly ChannelJson[];
  method(name: string): MethodJson | undefined;
  /** The address without the parameters that name a person or a secret; `undefined` where no channel has it. */
  address(address: string): string | undefined;
}

/** Looks into a contract. */
export function viewContract(contract: ContractJson): ContractView {
  const templates = Object.values(contract.channels).map(
    (channel) => [channel, parseTemplate(channel.template)] as const,
  );

  function matching(address: string) {
    return templates.flatMap(([channel, template]) => {
      const params = matchTemplate(template, address);
      return params === undefined ? [] : [{ channel, template, params }];
    });
  }

  return {
    isMarked: JSON.stringify([contract.channels, contract.rpc]).includes(`"${SENSITIVITY}":`),
    channels: (address) => matching(address).map(({ channel }) => channel),
    method: (name) => memberOf(contract.rpc, name) as MethodJson | undefined, // as ContractJson says
    address(address) {
      if (isReservedAddress(address)) return address.replace(/:.*$/, ':~redacted~');
      const found = matching(address);
      if (found.length === 0) return undefined;
      const parts = address.split(':');
      for (const { channel, template } of found) {
        for (const [place, segment] of template.segments.entries()) {
          const mark = segment.kind === 'param' ? paramMark(channel, segment.name) : undefined;
          if (mark !== undefined) parts[place] = `~${mark}~`;
        }
      }
      return parts.join(':');
    },
  };
}

/** The intent that a channel accepts or emits under a name. */
export function intentOf(
  channel: ChannelJson,
  direction: 'accepts' | 'emits',
  name: string,
): IntentJson | undefined {
  return memberOf(channel[direction], name) as IntentJson | undefined; // as ChannelJson says
}

/** A parameter that must equal a claim of the token names a person. */
function paramMark(channel: ChannelJson, name: string): string | undefined {
  const schema = memberOf(channel.params?.properties, name) as JsonSchema | undefined; // a schema, as contracts are
  const root = channel.params ?? {};
  const mark = schema === undefined ? undefined : markOf(nodesOf([{ schema, root }]));
  const bound = memberOf(channel.access?.bind, name) !== undefined;
  return mark ?? (bound ? 'pii' : undefined);
}
