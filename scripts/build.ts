// Builds the packages in dependency order. With --if-stale, only those older than their sources,
// and those after them.
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Package } from './packages.ts';
import { packages, root } from './packages.ts';
import { run } from './run.ts';

const onlyStale = process.argv.includes('--if-stale');
let rebuilt = false;

for (const entry of packages) {
  if (onlyStale && !rebuilt && !isStale(entry)) {
    continue;
  }
  run('npm', ['run', '--silent', 'build'], entry.folder);
  rebuilt = true;
}

/** Declarations are written last, so a build without them is one that failed. */
function isStale({ folder, entries }: Package): boolean {
  const sources = globSync(['src/**/*', '*.json', '*.config.ts'], { cwd: folder });
  const newest = Math.max(
    modified(join(root, 'tsconfig.base.json')),
    ...sources.map((path) => modified(join(folder, path))),
  );
  return entries.some(({ types }) => !existsSync(types) || modified(types) < newest);
}

function modified(path: string): number {
  return statSync(path).mtimeMs;
}
