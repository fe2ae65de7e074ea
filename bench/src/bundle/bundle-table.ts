import { buildPackages } from './build-packages.ts';
import type { BundleSize } from './measure-bundle.ts';
import { measureBundle } from './measure-bundle.ts';
import type { Ability, Rival } from './rivals.ts';
import { ourCore, ourCoreWithStreams, ours, rivals } from './rivals.ts';

/** What a page pays for each client, measured now, and what it gets, as a table in Markdown. */
export async function bundleTable(): Promise<string> {
  buildPackages();
  const clients = [...rivals, ourCore, ourCoreWithStreams, ours];
  const rows = await Promise.all(
    clients.map(async (rival) => ({ rival, size: await measureBundle(rival) })),
  );
  return toMarkdown(rows.sort((a, b) => a.size.gzipped - b.size.gzipped));
}

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
