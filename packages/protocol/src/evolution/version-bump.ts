/** How much a version must rise, from the least. */
export const bumps = ['none', 'patch', 'minor', 'major'] as const;

/** How much a version must rise. */
export type Bump = (typeof bumps)[number];

/** The greatest of some bumps. */
export function greatest(some: Iterable<Bump>): Bump {
  const ranks = Array.from(some, (bump) => bumps.indexOf(bump));
  return bumps[Math.max(0, ...ranks)] ?? 'none';
}

/**
 * Whether the step from one version to another is at least the bump. Below 1.0.0 a minor step may break and a patch
 * may add (semver.org, item 4). From a pre-release on, its own version says what the step is.
 */
export function allowsBump(old: string, next: string, bump: Bump): boolean {
  const rank = bumps.indexOf(bump);
  return rank === 0 || (stepRank(parse(old), parse(next)) ?? -1) >= rank;
}

/** Whether a version comes before another (semver.org, item 11, without the order among pre-releases). */
export function isLower(next: string, old: string): boolean {
  const [a, b] = [parse(next), parse(old)];
  const first = a.numbers.findIndex((n, index) => n !== b.numbers[index]);
  if (first >= 0) return (a.numbers[first] ?? 0) < (b.numbers[first] ?? 0);
  return a.prerelease && !b.prerelease;
}

interface Version {
  readonly numbers: readonly [major: number, minor: number, patch: number];
  readonly prerelease: boolean;
}

function parse(text: string): Version {
  const [core = '', ...rest] = text.split('-');
  const [major = 0, minor = 0, patch = 0] = core.split('.').map(Number);
  return { numbers: [major, minor, patch], prerelease: rest.length > 0 };
}

function stepRank(old: Version, next: Version): number | undefined {
  const [oldMajor, oldMinor, oldPatch] = old.numbers;
  const [major, minor, patch] = next.numbers;
  const initial = oldMajor === 0 && major === 0 ? 1 : 0;
  if (major !== oldMajor) return major > oldMajor ? 3 : undefined;
  if (minor !== oldMinor) return minor > oldMinor ? 2 + initial : undefined;
  if (patch !== oldPatch) return patch > oldPatch ? 1 + initial : undefined;
  return old.prerelease ? ownRank(next, initial) : undefined;
}

/** The step that a version is over the release before it. */
function ownRank({ numbers: [, minor, patch] }: Version, initial: number): number {
  if (patch > 0) return 1 + initial;
  return minor > 0 ? 2 + initial : 3;
}
