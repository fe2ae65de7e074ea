import type { Bus } from '../../bus/bus.ts';
import type { Records } from '../../bus/record-driver.ts';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';

/** What an instance says of itself. */
export interface Presence {
  readonly group: string;
  readonly digest: string;
  /** Places of the contract that it handles, such as `guide.chat` and `rpc.docs/read`. */
  readonly places: readonly string[];
}

export interface PresenceParts {
  readonly bus: Bus;
  readonly contract: string;
  readonly instance: string;
  readonly presence: Presence;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds after which an instance that does not say that it is there is not. */
export const PRESENCE_MS = 10_000;
/** Milliseconds for which it is remembered which group a place belongs to. */
const GROUPS_MS = 30 * 86_400_000;

/** The instances that are there. */
export function presenceRecords(bus: Bus): Records {
  return bus.records.bucket('services', PRESENCE_MS);
}

/** Which group handles which place, also while no instance of it runs. */
export function groupRecords(bus: Bus): Records {
  return bus.records.bucket('service-groups', GROUPS_MS);
}

/** Where it is told that instances came or went. */
export function presenceTopic(contract: string): string {
  return `services:${contract}`;
}

/**
 * Says that an instance is there, until it is stopped.
 *
 * @throws TypeError where the same places belong to another group.
 */
export async function announcePresence(parts: PresenceParts): Promise<() => Promise<void>> {
  const { bus, contract, instance, presence, clock, log } = parts;
  const records = presenceRecords(bus);
  const groups = groupRecords(bus);
  const value = JSON.stringify(presence);
  const tell = () => bus.topics.publish(presenceTopic(contract), instance);
  const write = async (): Promise<void> => {
    const [first = ''] = presence.places;
    // Lost by the engine, or lapsed after its thirty days.
    if ((await groups.get(contract, first)) === undefined) await writeGroups();
    await records.put(contract, instance, value);
  };
  const writeGroups = () =>
    Promise.all(presence.places.map((place) => groups.put(contract, place, presence.group)));
  await writeGroups();
  await write();
  await tell();
  const stop = clock.every(PRESENCE_MS / 3, () => {
    write().catch((error: unknown) => log.warn({ error }, 'a service cannot say that it is there'));
  });
  return async () => {
    stop();
    await records.remove(contract, instance);
    await tell();
  };
}

/** Reads what an instance says; nothing where it cannot be read. */
export function readPresence(value: string): Presence | undefined {
  try {
    const presence: unknown = JSON.parse(value);
    return isPresence(presence) ? presence : undefined;
  } catch {
    return undefined;
  }
}

function isPresence(value: unknown): value is Presence {
  const presence = value as Partial<Presence> | null; // fields are checked below
  return (
    typeof presence === 'object' &&
    typeof presence?.group === 'string' &&
    typeof presence.digest === 'string' &&
    Array.isArray(presence.places)
  );
}
