import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../usage-error.ts';
import { LoadError } from './load-error.ts';
import type { Scenario } from './scenario.ts';
import { scenarioSchema } from './scenario.ts';

const MODULE = /\.[cm]?[jt]s$/;

/**
 * Reads a scenario: JSON, or a module that exports `scenario`.
 *
 * @throws LoadError `scenario_unreadable` or `scenario_invalid`, naming each place that is wrong.
 */
export async function readScenario(file: string): Promise<Scenario> {
  const read = scenarioSchema.safeParse(await readData(file), { reportInput: true });
  if (!read.success) {
    const places = read.error.issues.map(
      ({ path, message }) => `\n  ${path.join('.') || 'the scenario'}: ${message}`,
    );
    throw new LoadError('scenario_invalid', `${file}:${places.join('')}`);
  }
  const scenario = read.data;
  const acts = scenario.stages.some(({ kind }) => kind !== 'idle');
  if (acts && scenario.mix.length === 0) {
    throw new LoadError(
      'scenario_invalid',
      `${file}: "mix" is empty; say what the stages send, or make them { "kind": "idle" }.`,
    );
  }
  const { contract } = scenario;
  if (contract === undefined || !/^\.|\.(json|[cm]?[jt]s)$/.test(contract)) return scenario;
  return { ...scenario, contract: resolve(dirname(file), contract) };
}

async function readData(file: string): Promise<unknown> {
  try {
    if (!MODULE.test(file)) return JSON.parse(await readFile(file, 'utf8'));
    const module: Record<string, unknown> = await import(pathToFileURL(resolve(file)).href);
    if (module.scenario !== undefined) return module.scenario;
  } catch (cause) {
    throw unreadable(file, cause);
  }
  throw new LoadError(
    'scenario_unreadable',
    `${file} exports no scenario. Write: export const scenario = { … } satisfies LoadScenario;`,
  );
}

function unreadable(file: string, cause: unknown): LoadError {
  return new LoadError('scenario_unreadable', `${file}: ${messageOf(cause)}`, { cause });
}
