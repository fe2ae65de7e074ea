import { core20271 } from './core-2027-1.ts';
import { full20271 } from './full-2027-1.ts';

/** A frozen list of cases: one that is written later never fails anybody who is judged by it. */
export interface Profile {
  readonly name: string;
  /** Ids of its cases. */
  readonly cases: ReadonlySet<string>;
}

/** Every case that there is, frozen or not; for those who develop with the specification. */
export const LATEST = 'latest';

/** The profile whose cases every server is judged by where none is named. */
export const newestCore = profile('core-2027.1', core20271);
/** The profile whose cases are added for declared features where none is named. */
export const newestFull = profile('full-2027.1', full20271);

/** Every profile, the oldest first. */
export const profiles: readonly Profile[] = [newestCore, newestFull];

/** Names that a configuration may choose. */
export const profileNames: readonly string[] = [...profiles.map(({ name }) => name), LATEST];

/** A list is written as numbers by area. */
function profile(name: string, areas: Readonly<Record<string, string>>): Profile {
  const ids = Object.entries(areas).flatMap(([area, numbers]) =>
    numbers.split(' ').map((number) => `SPC-${area}-${number}`),
  );
  return { name, cases: new Set(ids) };
}
