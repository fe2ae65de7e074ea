import type { ContractJson } from '../../artifact/contract-format.ts';
import type { KeyedChannel } from '../channel-pairs.ts';
import { channelsByShape, isWithin, templateShape } from '../channel-pairs.ts';
import type { Report } from '../finding.ts';
import { reportRemoval, reportTombstones } from '../removal.ts';
import { renameHint } from '../rename-hint.ts';
import { channelRules } from './channel-rules.ts';
import { checkSunset } from './documentation.ts';

/** Compares which channels there are. */
export function checkChannels(
  old: ContractJson,
  next: ContractJson,
  { report, today }: { readonly report: Report; readonly today: string },
): void {
  const [before, after] = [channelsByShape(old), channelsByShape(next)];
  const fresh = [...after.values()].filter(({ shape }) => !before.has(shape));
  for (const gone of before.values()) {
    if (!after.has(gone.shape)) reportGone(gone, fresh, { report, today });
  }
  for (const added of fresh) reportAdded(added, before, report);
  for (const { key, channel, shape } of after.values()) {
    checkSunset(channel, { place: `channels.${key}`, report });
    const was = before.get(shape)?.key;
    if (was === undefined || was === key) continue;
    report(channelRules.keyChanged, { place: `channels.${key}`, old: was, next: key });
  }
  const names = {
    place: 'channels',
    old: [...before.keys()],
    next: [...after.keys()],
    oldTombstones: (old.removed?.channels ?? []).map(templateShape),
    nextTombstones: (next.removed?.channels ?? []).map(templateShape),
  };
  reportTombstones(channelRules, names, report);
}

function reportGone(
  { key, channel }: KeyedChannel,
  fresh: readonly KeyedChannel[],
  when: { readonly report: Report; readonly today: string },
): void {
  const { template, deprecated, sunset, accepts, emits } = channel;
  const candidates = fresh.map((one) => ({
    name: one.channel.template,
    part: { accepts: one.channel.accepts, emits: one.channel.emits },
  }));
  const hint = renameHint({ name: template, part: { accepts, emits } }, candidates);
  const announced = { ...(deprecated && { deprecated }), ...(sunset && { sunset }) };
  const gone = { place: `channels.${key}`, old: template, ...announced, ...hint };
  reportRemoval(channelRules, gone, when);
}

function reportAdded(
  { key, channel }: KeyedChannel,
  before: ReadonlyMap<string, KeyedChannel>,
  report: Report,
): void {
  const place = `channels.${key}`;
  report(channelRules.added, { place, old: '(absent)', next: channel.template });
  for (const { channel: old } of before.values()) {
    if (!isWithin(channel.template, old.template)) continue;
    report(channelRules.shadowed, { place, old: old.template, next: channel.template });
  }
}
