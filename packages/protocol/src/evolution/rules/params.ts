import { MAX_ADDRESS_BYTES, parseTemplate } from '../../address.ts';
import type { ChannelJson, JsonSchema } from '../../artifact/contract-format.ts';
import { checkPayload } from '../check-payload.ts';
import type { Report } from '../finding.ts';
import { rulesToServer } from '../payload-rules.ts';
import type { Rule } from '../rule.ts';
import { isRecord, listOf } from '../schema/node.ts';

/** Parameters are what clients write into addresses: like an accepted payload they may widen. */
export const paramsPayload = rulesToServer({
  area: 'params',
  noun: 'a parameter of an address',
  ids: { narrowed: 'EVO-PARAMS-NARROWED', widened: 'EVO-PARAMS-WIDENED' },
});

/** Names of parameters are not on the wire. */
export const paramsRules = {
  renamed: {
    id: 'EVO-PARAMS-RENAMED',
    area: 'params',
    title: 'a parameter has another name',
    effect: { kind: 'note', bump: 'minor' },
    remedy: 'Nothing to do on the wire; code that reads the parameter by name must follow.',
  },
} as const satisfies Record<string, Rule>;

/** Compares the parameters of a channel; names its parameters by where they stand. */
export function checkParams(
  old: ChannelJson,
  next: ChannelJson,
  { place, report }: { readonly place: string; readonly report: Report },
): void {
  const renamed = renames(old, next);
  for (const [name, now] of renamed) {
    if (name === now) continue;
    report(paramsRules.renamed, { place: `${place}.params.${now}`, old: name, next: now });
  }
  if (old.params === undefined && next.params === undefined) return;
  const before = paramsSchema(old, (name) => renamed.get(name) ?? name);
  const after = paramsSchema(next, (name) => name);
  checkPayload({ old: before, next: after, place: `${place}.params` }, paramsPayload, report);
}

/** Old names of parameters to the new ones at the same segment. */
export function renames(old: ChannelJson, next: ChannelJson): ReadonlyMap<string, string> {
  const names = parseTemplate(next.template).params;
  return new Map(
    parseTemplate(old.template).params.map((name, index) => [name, names[index] ?? name]),
  );
}

/** What an address can hold at one segment. */
const ANY_SEGMENT: JsonSchema = {
  type: 'string',
  minLength: 1,
  maxLength: MAX_ADDRESS_BYTES,
  pattern: '^[A-Za-z0-9_~.-]+$',
};

function paramsSchema(channel: ChannelJson, rename: (name: string) => string): JsonSchema {
  const { params } = channel;
  const names = parseTemplate(channel.template).params;
  if (params === undefined) {
    return {
      type: 'object',
      properties: Object.fromEntries(names.map((name) => [rename(name), ANY_SEGMENT])),
      required: names.map(rename),
    };
  }
  const properties = isRecord(params.properties) ? params.properties : {};
  return {
    ...params,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [rename(name), schema]),
    ),
    required: listOf(params.required).map((name) => rename(String(name))),
  };
}
