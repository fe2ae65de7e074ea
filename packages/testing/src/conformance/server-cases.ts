import { chooseServerCases } from './choose-server-cases.ts';
import { defaultConformanceConfig } from './conformance-config.ts';
import type { ServerTarget } from './run-cases.ts';
import { runCases } from './run-cases.ts';
import type { RunnableCase } from './runnable-case.ts';
import { demandPass } from './runnable-case.ts';

/**
 * The cases that apply to a server, for vitest, node:test or any runner.
 *
 * @example
 * ```ts
 * import { serverCases } from '@sallyport/testing/conformance';
 * import { test } from 'node:test';
 *
 * const target = { url: 'ws://127.0.0.1:8000/ws', key: new Uint8Array(32) };
 * for (const { id, title, run } of serverCases(target)) test(`${id} ${title}`, run);
 * ```
 */
export function serverCases(target: ServerTarget): readonly RunnableCase[] {
  const { config = defaultConformanceConfig() } = target;
  const declared = new Set<string>(config.features);
  return chooseServerCases(config)
    .filter(({ requires }) => requires.every((feature) => declared.has(feature)))
    .map((definition) => ({
      id: definition.id,
      title: definition.title,
      run: async () => demandPass(await runCases([definition], target)),
    }));
}
