import { readFileSync } from 'node:fs';
import { lintContract, parseContractJson, toContractJson } from '@sallyport/protocol';
import { fixtureContract } from '@sallyport/testing/conformance';
import { expect, it } from 'vitest';

it('is the contract that the package ships as data, and lints clean', () => {
  const shipped = new URL('../conformance/contract.json', import.meta.url);
  expect(parseContractJson(readFileSync(shipped, 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(toContractJson(fixtureContract))),
  );
  expect(lintContract(fixtureContract)).toEqual([]);
});
