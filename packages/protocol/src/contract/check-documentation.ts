import type { Channel } from './channel.ts';
import type { DirectMessages } from './direct.ts';
import type { Documentation, RemovedParts } from './documentation.ts';
import { must } from './must.ts';

interface Documented extends Documentation {
  readonly channels: Readonly<Record<string, Channel>>;
  readonly direct?: DirectMessages;
  readonly rpc?: Readonly<Record<string, Documentation>>;
  readonly clientRpc?: Readonly<Record<string, Documentation>>;
  readonly removed?: RemovedParts;
}

/** Checks the days on which parts go, and that no name of a part that is gone is used again. */
export function checkDocumentation(contract: Documented): void {
  checkSunset('sunset', contract);
  for (const [key, channel] of Object.entries(contract.channels)) {
    checkSunset(`channels.${key}.sunset`, channel);
    const gone = contract.removed?.channels?.includes(channel.template) ?? false;
    must(
      !gone,
      `channels.${key}`,
      `another template; "${channel.template}" is listed in "removed"`,
    );
    for (const direction of ['accepts', 'emits'] as const) {
      checkParts(`channels.${key}.${direction}`, channel[direction], channel.removed?.[direction]);
    }
  }
  if (contract.direct !== undefined) {
    checkSunset('direct.sunset', contract.direct);
    checkParts('direct.emits', contract.direct.emits, contract.direct.removed?.emits);
  }
  checkParts('rpc', contract.rpc, contract.removed?.rpc);
  checkParts('clientRpc', contract.clientRpc, contract.removed?.clientRpc);
}

function checkParts(
  place: string,
  parts: Readonly<Record<string, Documentation>> = {},
  removed: readonly string[] = [],
): void {
  for (const [name, part] of Object.entries(parts)) {
    checkSunset(`${place}.${name}.sunset`, part);
    must(
      !removed.includes(name),
      `${place}.${name}`,
      `another name; "${name}" is listed in "removed"`,
    );
  }
}

function checkSunset(place: string, { sunset }: Documentation): void {
  must(sunset === undefined || isDay(sunset), place, 'a day such as "2027-01-31"');
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
