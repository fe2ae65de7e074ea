// Writes the fixture contract of the conformance kit as data, for implementations in other languages.
// `--check` fails where the file is stale, and writes nothing.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, toContractJson } from '@sallyport/protocol';
import { fixtureContract } from '@sallyport/testing/conformance';
import { root } from './packages.ts';

const path = join(root, 'packages/testing/conformance/contract.json');
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
const text = execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${path}`], {
  cwd: root,
  input: canonicalJson(toContractJson(fixtureContract)),
  encoding: 'utf8',
});

if (!process.argv.includes('--check')) {
  writeFileSync(path, text);
} else if (readFileSync(path, 'utf8') !== text) {
  console.error(`${path} is stale. Run \`npm run conformance-contract\`, and judge the change.`);
  process.exitCode = 1;
}
