export { type DevOptions, type DevServer, startDev } from './dev/dev.ts';
export type { LoadScenario } from './load/scenario.ts';
export type { ContractModule, Drain } from './load-module.ts';
export { UsageError } from './usage-error.ts';
