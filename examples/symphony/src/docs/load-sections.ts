import { glob, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Section } from './sections.ts';
import { sectionsOf } from './sections.ts';

/** Every section of the Markdown pages that the patterns find below the root, in path order. */
export async function loadSections(
  root: URL,
  patterns: readonly string[],
): Promise<readonly Section[]> {
  const folder = fileURLToPath(root);
  const paths = await Array.fromAsync(glob([...patterns], { cwd: folder }));
  const pages = paths.sort().map(async (path) => {
    const markdown = await readFile(join(folder, path), 'utf8');
    return sectionsOf(path.replaceAll(sep, '/'), markdown);
  });
  return (await Promise.all(pages)).flat();
}
