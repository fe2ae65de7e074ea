// npm run bench:bundle: what a page pays for each client. With --write, into docs/performance.md.
import { writeMeasured } from '../report/document.ts';
import type { BundleSize } from './measure-bundle.ts';
import { measureBundle } from './measure-bundle.ts';
import type { Ability, Rival } from './rivals.ts';
import { ourCore, ours, rivals } from './rivals.ts';

const document = new URL('../../../docs/performance.md', import.meta.url);

const rows = await Promise.all(
  [...rivals, ourCore, ours].map(async (rival) => ({ rival, size: await measureBundle(rival) })),
);
const markdown = toMarkdown(rows.sort((a, b) => a.size.gzipped - b.size.gzipped));
console.log(markdown);
if (process.argv.includes('--write')) await writeMeasured(document, markdown, 'bundle');

function toMarkdown(rows: readonly { rival: Rival; size: BundleSize }[]): string {
  const abilities = ours.does;
  const head = ['client', 'minified, KB', 'gzipped, KB', ...abilities];
  const body = rows.map(({ rival: { label, does }, size: { minified, gzipped } }) => [
    label,
    kilobytes(minified),
    kilobytes(gzipped),
    ...abilities.map((ability: Ability) => (does.includes(ability) ? 'yes' : '')),
  ]);
  const rule = head.map((_, index) => (index === 1 || index === 2 ? '---:' : '---'));
  return [head, rule, ...body].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function kilobytes(bytes: number): string {
  return (bytes / 1_000).toFixed(1);
}
