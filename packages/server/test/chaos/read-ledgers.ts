import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Asked, Ledgers, Run } from './ledgers.ts';

/** What the processes of a run wrote down. */
export function readLedgers(folder: string, histories: Ledgers['histories']): Ledgers {
  return {
    asked: readAsked(folder),
    runs: readRuns(folder),
    published: readLines(join(folder, 'published.jsonl')),
    received: readLines(join(folder, 'received.jsonl')),
    histories,
  };
}

export function readAsked(folder: string): readonly Asked[] {
  return readLines(join(folder, 'asked.jsonl'));
}

/** In the order in which they were noted, by all instances. */
export function readRuns(folder: string): readonly Run[] {
  return readLines(join(folder, 'runs.jsonl'));
}

/** A process that was killed may have left its last line unfinished, which is one that had no effect. */
function readLines<Row>(path: string): Row[] {
  if (!existsSync(path)) return [];
  const rows: Row[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line.endsWith('}')) rows.push(JSON.parse(line) as Row); // the programs of the run write them
  }
  return rows;
}
