import { expect, it } from 'vitest';
import { MAX_GZIPPED_BYTES, measureBundle } from './bundle-size.ts';

const libraries = ['eventemitter3', 'isomorphic-ws'];

it.each([
  ['@sallyport/client', ['client', ...libraries, 'page', 'protocol']],
  ['@sallyport/client/core', ['client', 'page', 'protocol']],
] as const)('the bundle of a page with %s holds no zod, and is small', async (entry, parts) => {
  const { gzippedBytes, packages } = await measureBundle(entry);
  expect(
    Object.keys(packages)
      .filter((name) => packages[name] !== 0)
      .sort(),
  ).toEqual(parts);
  expect(gzippedBytes).toBeLessThanOrEqual(MAX_GZIPPED_BYTES[entry]);
});
