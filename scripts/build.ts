// Builds the packages in dependency order. With --if-stale, only those older than their sources
// or than a package they depend on.
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packages, root } from './packages.ts';
import { run } from './run.ts';

const onlyStale = process.argv.includes('--if-stale');
let rebuilt = false;

for (const { folder } of packages) {
  if (onlyStale && !rebuilt && !isStale(folder)) {
    continue;
  }
  run('npm', ['run', '--silent', 'build'], folder);
  rebuilt = true;
}

function isStale(folder: string): boolean {
  const built = globSync('dist/**/*.{js,d.ts}', { cwd: folder });
  if (built.length === 0) {
    return true;
  }
  const sources = globSync(['src/**/*', '*.json', '*.config.ts'], { cwd: folder });
  const newest = Math.max(
    modified(join(root, 'tsconfig.base.json')),
    ...sources.map((path) => modified(join(folder, path))),
  );
  return newest > Math.min(...built.map((path) => modified(join(folder, path))));
}

function modified(path: string): number {
  return statSync(path).mtimeMs;
}
