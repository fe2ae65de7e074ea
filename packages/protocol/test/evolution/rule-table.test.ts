import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { evolutionRules } from '@sallyport/protocol/evolution';
import { expect, test } from 'vitest';
import { ruleTable } from './rule-table.ts';

const guide = fileURLToPath(new URL('../../../../docs/evolution.md', import.meta.url));
const table = /(?<=<!-- rules: begin -->\n).*(?=<!-- rules: end -->)/s;

// To write the table anew: vitest run --update.
test('the guide lists every rule as it is', async () => {
  const text = await readFile(guide, 'utf8');
  expect(text).toMatch(table);
  await expect(text.replace(table, `\n${ruleTable()}\n\n`)).toMatchFileSnapshot(guide);
});

test('ids are unique and of one form', () => {
  const ids = evolutionRules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^EVO-[A-Z]+(?:-[A-Z]+)*$/);
});

test('every rule says what changed, what to do, and whom it breaks', () => {
  for (const { title, remedy, effect } of evolutionRules) {
    expect(title).toMatch(/^[a-z]/);
    expect(remedy).toMatch(/^[A-Z].*\.$/);
    if (effect.kind === 'breaks') expect(Object.values(effect.why).join(' ')).toMatch(/\.$/);
  }
});
