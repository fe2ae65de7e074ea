import { expect, it } from 'vitest';
import { MAX_GZIPPED_BYTES, measureBundle } from './bundle-size.ts';

it('the bundle of a page holds no zod, and is small', async () => {
  const { gzippedBytes, packages } = await measureBundle();
  expect(Object.keys(packages).sort()).toEqual([
    'client',
    'eventemitter3',
    'isomorphic-ws',
    'page',
    'protocol',
  ]);
  expect(gzippedBytes).toBeLessThanOrEqual(MAX_GZIPPED_BYTES);
});
