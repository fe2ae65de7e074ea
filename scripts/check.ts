// Runs every check, also after one has failed, and lists them at the end.
import { spawnSync } from 'node:child_process';
import { root } from './packages.ts';

// The quick ones first; the last four read what the build writes.
const checks = [
  'check:types',
  'check:lint',
  'check:imports',
  'check:unused',
  'check:requirements',
  'check:coverage',
  'check:security',
  'check:doc-code',
  'check:docs',
  'check:vectors',
  'check:conformance-contract',
  'check:mutants',
  'check:matrix',
  'check:api',
  'check:packaging',
  'check:newcomer',
];

const failed: string[] = [];
for (const check of checks) {
  console.log(`\n── ${check}`);
  const startedMs = performance.now();
  const { status } = spawnSync('npm', ['run', '--silent', check], { cwd: root, stdio: 'inherit' });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(`${check}: ${status === 0 ? 'passed' : 'FAILED'} (${seconds} s)`);
  if (status !== 0) {
    failed.push(check);
  }
}

if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(', ')}. Run one alone with \`npm run <name>\`.`);
  process.exitCode = 1;
} else {
  console.log(`\nAll ${checks.length} checks passed.`);
}
