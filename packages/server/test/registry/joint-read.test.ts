import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { JointRead } from '../../src/registry/joint-read.ts';

/** Reads that are answered when the test says so. */
function manualReads() {
  const reads: PromiseWithResolvers<string>[] = [];
  const joint = new JointRead(() => {
    const read = Promise.withResolvers<string>();
    reads.push(read);
    return read.promise;
  });
  return { joint, reads };
}

it('reads once for all who ask before it begins, and anew for who asks while it reads', async () => {
  const { joint, reads } = manualReads();
  const first = [joint.get(), joint.get()];
  await nextTurn();
  const later = [joint.get(), joint.get()];
  await nextTurn();
  expect(reads).toHaveLength(1);
  reads[0]?.resolve('before');
  expect(await Promise.all(first)).toEqual(['before', 'before']);
  await nextTurn();
  expect(reads).toHaveLength(2);
  reads[1]?.resolve('after');
  expect(await Promise.all(later)).toEqual(['after', 'after']);
});

it('fails those who asked for a read that failed, and nobody else', async () => {
  const { joint, reads } = manualReads();
  const first = joint.get();
  await nextTurn();
  const later = joint.get();
  reads[0]?.reject(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await nextTurn();
  reads[1]?.resolve('back');
  expect(await later).toBe('back');
});
