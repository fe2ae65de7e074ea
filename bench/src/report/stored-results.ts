import { readFile, writeFile } from 'node:fs/promises';
import type { Pace } from '../pace.ts';
import { plan } from '../plan.ts';
import type { Measurement } from '../rounds.ts';
import type { Machine } from './machine.ts';

/** Everything that one run of a scenario found. */
export interface ScenarioResult {
  readonly name: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly machine: Machine;
  readonly pace: Pace;
  readonly measurements: readonly Measurement[];
}

/** What was stored, in the order of the plan; nothing where there is no file. */
export async function readResults(file: URL): Promise<readonly ScenarioResult[]> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Stores results in place of those that the same scenarios had. */
export async function storeResults(file: URL, found: readonly ScenarioResult[]): Promise<void> {
  const before = await readResults(file);
  const byName = new Map([...before, ...found].map((result) => [result.name, result]));
  const all = plan.flatMap(({ name }) => byName.get(name) ?? []);
  await writeFile(file, `${JSON.stringify(all, null, 2)}\n`);
}
