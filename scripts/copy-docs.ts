// Copies the guides into the testing package, whose reports point to them.
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './packages.ts';

const folder = join(root, 'packages/testing/docs');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const path of globSync('docs/*.md', { cwd: root })) {
  const text = readFileSync(join(root, path), 'utf8');
  writeFileSync(join(folder, basename(path)), text.replaceAll('](../packages/testing/', '](../'));
}
for (const path of globSync('docs/*.svg', { cwd: root })) {
  cpSync(join(root, path), join(folder, basename(path)));
}
cpSync(join(root, 'docs/decisions'), join(folder, 'decisions'), { recursive: true });
