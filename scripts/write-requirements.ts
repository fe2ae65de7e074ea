// Writes the manifest of the conformance kit: every rule of the specification as data.
// `--check` fails where the file is stale, and writes nothing.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './packages.ts';
import { readSpecificationRules } from './specification-rules.ts';

const path = join(root, 'packages/testing/src/conformance/requirement-table.ts');
const rows = readSpecificationRules().map(
  ({ id, level, roles, section }) => `'${id}': '${level} ${roles.join('+')} ${section}',`,
);
const source = `/** Rules of the specification: level, roles, anchor. Written by \`npm run requirements\`. */
export const requirementTable = {
${rows.join('\n')}
} as const;
`;
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
const text = execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${path}`], {
  cwd: root,
  input: source,
  encoding: 'utf8',
});

if (!process.argv.includes('--check')) {
  writeFileSync(path, text);
} else if (readFileSync(path, 'utf8') !== text) {
  console.error(`${path} is stale. Run \`npm run requirements\`.`);
  process.exitCode = 1;
}
