import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SHORTENED } from '../short-names.ts';

const root = join(import.meta.dirname, '../../..');

/** The words of these files that the build would shorten. */
function shortened(glob: string, word: RegExp): string[] {
  const paths = globSync(glob, { cwd: root });
  expect(paths).not.toHaveLength(0);
  const words = paths.flatMap((path) => [...readFileSync(join(root, path), 'utf8').matchAll(word)]);
  return words.map(([whole, name = whole]) => name).filter((name) => SHORTENED.test(name));
}

it.each([
  ['public', 'packages/{client,protocol}/api/*.md', /\w+/g],
  ['of the wire', 'packages/protocol/src/{*,json-rpc/*}.ts', /\w+(?=\??:)/g],
  ['reached by a string', 'packages/client/src/**/*.{ts,tsx}', /'(\w+)'/g],
  [
    'of the platform',
    'node_modules/typescript/lib/lib.{dom,es,esnext}*.d.ts',
    /^ +(?:readonly )?(?:[gs]et )?(\w+)[?(:<]/gm,
  ],
  [
    'of a library',
    'node_modules/{eventemitter3,idb-keyval,@types/ws,@types/react}/**/*.d.ts',
    /^ +(?:readonly )?(\w+)[?(:<]/gm,
  ],
])('the build shortens no name that is %s', (_whose, glob, word) => {
  expect(new Set(shortened(glob, word))).toEqual(new Set());
});
