import type { ContractJson, Template } from '@sallyport/protocol';
import { matchTemplate, parseTemplate } from '@sallyport/protocol';

/** The key of the channel that an address finds (SP-ENV-010, SP-ENV-011). */
export function findChannel({ channels }: ContractJson, address: string): string | undefined {
  const matching = Object.entries(channels)
    .map(([key, { template }]) => ({ key, template: parseTemplate(template) }))
    .filter(({ template }) => matchTemplate(template, address) !== undefined)
    .sort((one, other) => (literalFirst(one.template) < literalFirst(other.template) ? -1 : 1));
  return matching[0]?.key;
}

/** Of two templates that match an address, the one with a literal where they first differ is meant. */
function literalFirst({ segments }: Template): string {
  return segments.map(({ kind }) => (kind === 'literal' ? '0' : '1')).join('');
}

/** An address that finds no channel, if a short one does. */
export function addressOfNone(json: ContractJson): string | undefined {
  const word = 'nobody-knows-this';
  return Array.from({ length: 8 }, (_, more) =>
    Array(more + 1)
      .fill(word)
      .join(':'),
  ).find((address) => findChannel(json, address) === undefined);
}
