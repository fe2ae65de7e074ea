import { allServerCases } from './all-server-cases.ts';
import type { Case } from './case.ts';
import type { ConformanceConfig } from './conformance-config.ts';
import { LATEST, newestCore, newestFull, profiles } from './profiles/profile.ts';

/**
 * The cases by which a server is judged: those of the profile that its configuration names; without one,
 * those of the newest core profile, and those of the newest full one for features, which do not apply where the
 * feature is not declared.
 */
export function chooseServerCases({
  profile,
}: Pick<ConformanceConfig, 'profile'>): readonly Case[] {
  if (profile === LATEST) return allServerCases;
  const named = profiles.find(({ name }) => name === profile);
  if (named !== undefined) return allServerCases.filter(({ id }) => named.cases.has(id));
  return allServerCases.filter(
    ({ id, requires }) =>
      newestCore.cases.has(id) || (newestFull.cases.has(id) && requires.length > 0),
  );
}
