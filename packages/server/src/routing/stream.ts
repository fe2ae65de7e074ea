import type { z } from 'zod';
import { closeIterator, iterate } from '../service/chunks.ts';
import { checkReply } from '../service/handle.ts';
import type { Work } from './work.ts';

/**
 * Sends what a handler yields as numbered replies, no faster than the client reads, and the end marker.
 * Specification: Streamed replies.
 */
export async function pumpStream(
  work: Work,
  chunkSchema: z.ZodType,
  chunks: unknown,
): Promise<void> {
  const ref = work.id ?? ''; // a request is admitted only with an id
  const iterator = iterate(chunks, work.place);
  let seq = 0;
  try {
    for (;;) {
      const next = await iterator.next();
      if (!work.running) return;
      if (next.done) break;
      const payload = checkReply(chunkSchema, next.value, work);
      await work.sendChunk({ type: 'reply', ref, payload, seq, final: false });
      seq += 1;
    }
    work.finish({ type: 'reply', ref, seq, final: true });
  } catch (thrown) {
    closeIterator(iterator);
    throw thrown;
  } finally {
    if (work.stopped) closeIterator(iterator);
  }
}
