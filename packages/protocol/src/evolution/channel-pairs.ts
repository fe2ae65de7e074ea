import type { TemplateSegment } from '../address.ts';
import { parseTemplate } from '../address.ts';
import type { ChannelJson, ContractJson } from '../artifact/contract-format.ts';

/** A channel under its key in the contract, with the shape of its template. */
export interface KeyedChannel {
  readonly key: string;
  readonly channel: ChannelJson;
  readonly shape: string;
}

/** The channels of a contract by the shape of their templates: that is what addresses find them by. */
export function channelsByShape(contract: ContractJson): ReadonlyMap<string, KeyedChannel> {
  return new Map(
    Object.entries(contract.channels).map(([key, channel]) => {
      const shape = templateShape(channel.template);
      return [shape, { key, channel, shape }];
    }),
  );
}

/** A template without the names of its parameters: `world:user:{}`. */
export function templateShape(template: string): string {
  return parseTemplate(template)
    .segments.map((segment) => (segment.kind === 'literal' ? segment.text : '{}'))
    .join(':');
}

/** Whether every address of one template is one of the other, which is wider. */
export function isWithin(template: string, wider: string): boolean {
  const [inner, outer] = [parseTemplate(template).segments, parseTemplate(wider).segments];
  return (
    inner.length === outer.length &&
    inner.some(({ kind }, index) => kind !== outer[index]?.kind) &&
    inner.every((segment, index) => covers(outer[index], segment))
  );
}

function covers(outer: TemplateSegment | undefined, inner: TemplateSegment): boolean {
  if (outer?.kind === 'param') return true;
  return outer?.kind === 'literal' && inner.kind === 'literal' && outer.text === inner.text;
}
