export type { Area, Case, Level } from './case.ts';
export type { CaseContext } from './case-context.ts';
export { CaseFailure, Untestable } from './case-failure.ts';
export {
  CONFIG_FILE,
  type ConformanceConfig,
  defaultConformanceConfig,
  type KnownFailure,
  parseConformanceConfig,
} from './conformance-config.ts';
export {
  CONFORMANCE_AUDIENCE,
  CONFORMANCE_ISSUER,
  CONFORMANCE_KEY_VARIABLE,
  parseConformanceKey,
} from './conformance-tokens.ts';
export { type ContractCaseOptions, contractCases } from './contract/contract-cases.ts';
export { type ContractRunOptions, runContractCases } from './contract/run-contract-cases.ts';
export type { Deadlines } from './deadline.ts';
export { type Feature, features } from './feature.ts';
export { fixtureContract } from './fixture-contract.ts';
export { createFixtureService } from './fixture-service.ts';
export type { RunOptions } from './judge-cases.ts';
export { formatConformanceHtml } from './report/html.ts';
export { formatConformanceJunit } from './report/junit.ts';
export {
  type CaseResult,
  type CaseStatus,
  type ConformanceReport,
  parseConformanceReport,
} from './report/report.ts';
export { exitCodes } from './report/tally.ts';
export { formatConformanceText } from './report/terminal.ts';
export { runCases, type ServerTarget } from './run-cases.ts';
export type { RunnableCase } from './runnable-case.ts';
export { type Requirement, requirementOf, requirements } from './requirements.ts';
export { allServerCases, serverCases } from './server-cases.ts';
export { asInstance, type ServerInstance } from './server-instance.ts';
export {
  type Implementation,
  StartFailure,
  type StartOptions,
  startImplementation,
} from './start-implementation.ts';
