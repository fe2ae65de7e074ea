import { createHash } from 'node:crypto';
import { canonicalJson, digestContract, parseContractJson } from '@sallyport/protocol';
import { expect, test } from 'vitest';
import { keywordShape } from '../../src/artifact/schema-keywords.ts';
import { codeBlocks, readPage, tableUnder } from '../specification.ts';

const page = readPage('contract-json.md');

test('the example has the wire form and the digest that the page says', () => {
  const [contract = '', wireForm = '', digest = ''] = codeBlocks(page).map(({ text }) => text);
  const canonical = canonicalJson(JSON.parse(wireForm));
  expect(createHash('sha256').update(canonical).digest('hex')).toBe(digest.trim());
  expect(digestContract(parseContractJson(contract))).toBe(digest.trim());
});

test('the table says of each schema keyword what the source says', () => {
  const rows = tableUnder(page, 'Schemas').map(([, keywords = '']) =>
    [...keywords.matchAll(/`([^`]+)`/g)].map(([, keyword = '']) => keywordShape(keyword)),
  );
  const shapes = ['schema', 'schemas', 'named-schemas', 'value', 'annotation'];
  expect(rows).toEqual(shapes.map((shape, row) => rows[row]?.map(() => shape)));
});
