// Holds docs/security.md and the tests together: every row of its tables of threats names tests that exist.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './packages.ts';
import { testTitles } from './test-titles.ts';

const page = 'docs/security.md';
const tests = 'packages/server/test';
/** `file`: "title", "another title" */
const citation = /`([\w./-]+)`:((?:\s*"[^"]+",?)+)/g;

const problems: string[] = [];
const titlesOf = new Map<string, readonly string[]>();
let rows = 0;
let inThreats = false;

for (const [index, line] of readFileSync(join(root, page), 'utf8').split('\n').entries()) {
  if (!line.startsWith('|')) inThreats = false;
  else if (/^\|\s*threat\s*\|/.test(line)) inThreats = true;
  else if (inThreats && !/^\|[\s|:-]+$/.test(line)) checkRow(line, index + 1);
}
if (rows === 0) problems.push(`${page}: it has no table that begins with "| threat |".`);

for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log(`${page}: the tests of ${rows} threats exist.`);
process.exitCode = problems.length === 0 ? 0 : 1;

function checkRow(line: string, number: number): void {
  rows += 1;
  const cells = line.split('|').slice(1, -1);
  const [threat = '', defence = ''] = cells.map((cell) => cell.trim());
  const place = `${page}:${number}: "${threat}"`;
  if (cells.length !== 4) return void problems.push(`${place} needs four cells.`);
  if (defence === '') problems.push(`${place} has no defence.`);
  const cited = [...(cells.at(-1) ?? '').matchAll(citation)];
  if (cited.length === 0) {
    problems.push(`${place} names no test; write \`file\`: "title", a file of ${tests}.`);
  }
  for (const [, file = '', titles = ''] of cited) {
    for (const [, title = ''] of titles.matchAll(/"([^"]+)"/g)) checkTitle(place, file, title);
  }
}

function checkTitle(place: string, file: string, title: string): void {
  const path = join(root, tests, `${file}.test.ts`);
  if (!existsSync(path)) {
    problems.push(`${place}: there is no ${tests}/${file}.test.ts.`);
    return;
  }
  const titles = titlesOf.get(path) ?? testTitles(path);
  titlesOf.set(path, titles);
  // Ids of rules may follow a title.
  if (titles.some((whole) => whole === title || whole.startsWith(`${title} [SP-`))) return;
  problems.push(`${place}: no test in ${file}.test.ts is called "${title}".`);
}
