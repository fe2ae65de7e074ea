import type { CaseResult } from '@sallyport/testing/conformance';

/** One line that is written over, for people who look at it. */
export function showProgress({ id }: CaseResult, done: number, of: number): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(done === of ? '\r\u001B[K' : `\r\u001B[K${done}/${of} ${id}`);
}
