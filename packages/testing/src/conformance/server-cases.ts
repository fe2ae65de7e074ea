import type { Case } from './case.ts';
import { conCases } from './cases/con-cases.ts';
import { conContractCases } from './cases/con-contract-cases.ts';
import { conHttpCases } from './cases/con-http-cases.ts';
import { conQueryCases } from './cases/con-query-cases.ts';
import { conUserCases } from './cases/con-user-cases.ts';
import { envCases } from './cases/env-cases.ts';
import { envLimitCases } from './cases/env-limit-cases.ts';
import { envMalformedCases } from './cases/env-malformed-cases.ts';
import { envSettledCases } from './cases/env-settled-cases.ts';
import { evoCases } from './cases/evo-cases.ts';
import { livCases } from './cases/liv-cases.ts';
import { livDrainCases } from './cases/liv-drain-cases.ts';
import { livSlowCases } from './cases/liv-slow-cases.ts';
import { mcpCases } from './cases/mcp-cases.ts';
import { msgAccessCases } from './cases/msg-access-cases.ts';
import { msgCases } from './cases/msg-cases.ts';
import { msgOrderCases } from './cases/msg-order-cases.ts';
import { reqCases } from './cases/req-cases.ts';
import { reqSettledCases } from './cases/req-settled-cases.ts';
import { rpcBatchCases } from './cases/rpc-batch-cases.ts';
import { rpcCases } from './cases/rpc-cases.ts';
import { rpcOrderCases } from './cases/rpc-order-cases.ts';
import { secCases } from './cases/sec-cases.ts';
import { subCases } from './cases/sub-cases.ts';
import { subHistoryCases } from './cases/sub-history-cases.ts';
import { subSettledCases } from './cases/sub-settled-cases.ts';
import type { ServerTarget } from './run-cases.ts';
import { runCases } from './run-cases.ts';
import type { RunnableCase } from './runnable-case.ts';
import { demandPass } from './runnable-case.ts';

/** Every case for servers, in the order in which they run. */
export const allServerCases: readonly Case[] = [
  ...conCases,
  ...conHttpCases,
  ...conContractCases,
  ...conQueryCases,
  ...conUserCases,
  ...envCases,
  ...envMalformedCases,
  ...envLimitCases,
  ...envSettledCases,
  ...msgCases,
  ...msgAccessCases,
  ...msgOrderCases,
  ...reqCases,
  ...reqSettledCases,
  ...subCases,
  ...subHistoryCases,
  ...subSettledCases,
  ...rpcCases,
  ...rpcBatchCases,
  ...rpcOrderCases,
  ...livCases,
  ...livDrainCases,
  ...livSlowCases,
  ...secCases,
  ...evoCases,
  ...mcpCases,
];

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
  const declared = new Set<string>(target.config?.features ?? []);
  return allServerCases
    .filter(({ requires }) => requires.every((feature) => declared.has(feature)))
    .map((definition) => ({
      id: definition.id,
      title: definition.title,
      run: async () => demandPass(await runCases([definition], target)),
    }));
}
