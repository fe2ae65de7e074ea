import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';

/**
 * Puts the declarations that `tsc -b` writes into `dist`, importing `./x.js` where the sources say
 * `./x.ts`. They stay one file per source: a bundler of declarations adds exports that nobody wrote.
 */
export function emitDeclarations(folder: string): void {
  run('tsc', ['-b'], folder);
  const from = join(folder, '.tsbuild');
  const to = join(folder, 'dist');
  for (const source of globSync('**/*.{ts,tsx}', { cwd: join(folder, 'src') })) {
    const path = source.replace(/\.tsx?$/, '.d.ts');
    const text = readFileSync(join(from, path), 'utf8');
    const target = join(to, path);
    cpSync(join(from, `${path}.map`), `${target}.map`);
    writeFileSync(target, text.replaceAll(/(['"])(\.\.?\/[^'"\n]+)\.tsx?\1/g, '$1$2.js$1'));
  }
}
