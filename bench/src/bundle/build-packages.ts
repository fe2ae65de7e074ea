import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../../scripts/build.ts', import.meta.url));

/** Builds what is published, unless nothing has changed since. */
export function buildPackages(): void {
  execFileSync(process.execPath, [script, '--if-stale'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
