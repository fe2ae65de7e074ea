export { allServerCases } from './all-server-cases.ts';
export type { Area, Case, Level } from './case.ts';
export type { CaseContext } from './case-context.ts';
export { CaseFailure, Untestable } from './case-failure.ts';
export { chooseServerCases } from './choose-server-cases.ts';
export type { CaseGateway, GatewayLine, UpgradeRequest } from './client/case-gateway.ts';
export type { ClientCase } from './client/client-case.ts';
export type { ClientCaseContext } from './client/client-case-context.ts';
export { allClientCases } from './client/client-cases.ts';
export { type ClientFeature, clientFeatures } from './client/client-feature.ts';
export type {
  ConnectOptions,
  DrivenCall,
  DrivenClient,
  DrivenSubscription,
  RequestOptions,
} from './client/driven-client.ts';
export type { AdapterLink, LinkListener, OpenLink } from './client/link/adapter-link.ts';
export { type ControlLink, createControlLink } from './client/link/control-link.ts';
export { type ClientTarget, clientCases, runClientCases } from './client/run-client-cases.ts';
export { clientWireChecks } from './client/wire/client-wire-check.ts';
export {
  type ClientConformanceConfig,
  CONFIG_FILE,
  type ConformanceConfig,
  defaultConformanceConfig,
  type KnownFailure,
  parseClientConformanceConfig,
  parseConformanceConfig,
} from './conformance-config.ts';
export {
  CONFORMANCE_AUDIENCE,
  CONFORMANCE_ISSUER,
  CONFORMANCE_KEY_VARIABLE,
  parseConformanceKey,
} from './conformance-tokens.ts';
export { type ContractCaseOptions, contractCases } from './contract/contract-cases.ts';
export { findChannel } from './contract/find-channel.ts';
export { type ContractRunOptions, runContractCases } from './contract/run-contract-cases.ts';
export { type Sampled, sampleSchema } from './contract/sample/sample-schema.ts';
export type { Deadlines } from './deadline.ts';
export { type Feature, features } from './feature.ts';
export { fixtureContract } from './fixture-contract.ts';
export { createFixtureService } from './fixture-service.ts';
export { type FindingFile, parseFindingFile } from './fuzz/finding-file.ts';
export type { FuzzOptions, FuzzOutcome, FuzzProgress, FuzzTarget } from './fuzz/fuzz-options.ts';
export type { HostileFrame } from './fuzz/hostile-frame.ts';
export { replayFuzz } from './fuzz/replay-fuzz.ts';
export { runFuzz } from './fuzz/run-fuzz.ts';
export type { RunOptions } from './judge-cases.ts';
export { LATEST, newestCore, type Profile, profiles } from './profiles/profile.ts';
export { formatConformanceBadge } from './report/badge.ts';
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
export { type Requirement, requirementOf, requirements } from './requirements.ts';
export { runCases, type ServerTarget } from './run-cases.ts';
export type { RunnableCase } from './runnable-case.ts';
export { serverCases } from './server-cases.ts';
export { asInstance, type ServerInstance } from './server-instance.ts';
export {
  type Implementation,
  StartFailure,
  type StartOptions,
  startImplementation,
} from './start-implementation.ts';
export { type CodecTarget, runVectors, type VectorOptions } from './vectors/run-vectors.ts';
export { type VectorKind, vectorKinds } from './vectors/vector.ts';
export { vectorFolder } from './vectors/vector-files.ts';
export { wireChecks } from './wire/wire-check.ts';
