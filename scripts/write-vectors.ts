// Writes the test vectors that follow from the sources: the tables of codes, and what the contracts in digests.json
// amount to. The other vectors are written by hand. `--check` fails where a file is stale, and writes nothing.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContractJson } from '@sallyport/protocol';
import {
  canonicalJson,
  closeCodes,
  DECLARED_ERROR_JSON_RPC_CODE,
  digestContract,
  errorCodes,
  wireForm,
} from '@sallyport/protocol';
import { root } from './packages.ts';

const folder = join(root, 'packages/protocol/vectors');
const check = process.argv.includes('--check');
let stale = false;

write('error-codes', {
  declaredJsonRpc: DECLARED_ERROR_JSON_RPC_CODE,
  cases: Object.entries(errorCodes).map(([code, entry]) => ({ code, ...entry })),
});
write('close-codes', {
  otherwise: 1006,
  cases: Object.entries(closeCodes).map(([code, entry]) => ({ code: Number(code), ...entry })),
});
write('digests', { cases: digestCases() });
process.exitCode = stale ? 1 : 0;

interface DigestCase {
  readonly id: string;
  readonly contract: ContractJson;
}

function digestCases(): unknown[] {
  const text = readFileSync(join(folder, 'digests.json'), 'utf8');
  const { cases } = JSON.parse(text) as { readonly cases: readonly DigestCase[] };
  return cases.map((given) => ({
    ...given,
    canonical: canonicalJson(wireForm(given.contract)),
    digest: digestContract(given.contract),
  }));
}

function write(kind: string, content: object): void {
  const path = join(folder, `${kind}.json`);
  const text = formatted(path, { $schema: './vectors.schema.json', kind, ...content });
  if (!check) return writeFileSync(path, text);
  if (readFileSync(path, 'utf8') === text) return;
  console.error(`${path} is stale. Run \`npm run vectors\`, and judge the change.`);
  stale = true;
}

function formatted(path: string, value: object): string {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  return execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${path}`], {
    cwd: root,
    input: JSON.stringify(value),
    encoding: 'utf8',
  });
}
