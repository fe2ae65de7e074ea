import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf, UsageError } from './usage-error.ts';

/** A file to write, its path relative to the folder of the output. */
export interface OutputFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Writes files into a folder, all or none: each is written beside its place, then all are moved there.
 *
 * @throws UsageError where the folder cannot be written.
 */
async function writeOutput(folder: string, files: readonly OutputFile[]): Promise<void> {
  const moves = files.map(({ path, text }) => {
    const place = join(folder, path);
    return { place, text, beside: `${place}.${process.pid}.part` };
  });
  try {
    for (const { beside, text } of moves) {
      await mkdir(dirname(beside), { recursive: true });
      await writeFile(beside, text);
    }
    for (const { beside, place } of moves) await rename(beside, place);
  } catch (cause) {
    await Promise.allSettled(moves.map(({ beside }) => rm(beside, { force: true })));
    throw new UsageError(`Nothing is written to ${folder}: ${messageOf(cause)}`, { cause });
  }
}

/** The paths of files that are missing from a folder or differ from what would be written. */
async function findStale(folder: string, files: readonly OutputFile[]): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const { path, text } of files) {
    const there = await readFile(join(folder, path), 'utf8').catch(() => undefined);
    if (there !== text) stale.push(path);
  }
  return stale;
}

/** Writes the files, or with `check` says which are stale; the exit code of the command. */
export async function putOut(
  folder: string,
  files: readonly OutputFile[],
  check: boolean,
): Promise<number> {
  if (!check) {
    await writeOutput(folder, files);
    for (const { path } of files) console.log(join(folder, path));
    return 0;
  }
  const stale = await findStale(folder, files);
  for (const path of stale) {
    console.error(`${join(folder, path)} is stale; run the command again without --check.`);
  }
  return stale.length === 0 ? 0 : 1;
}
