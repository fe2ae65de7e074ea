export { advanceUntil } from './advance-until.ts';
export type {
  Fault,
  FaultClock,
  FaultKind,
  FaultScope,
  ShapingFault,
} from './fault-proxy/fault.ts';
export {
  type FaultPlanOptions,
  type MsRange,
  type PlannedFault,
  planFaults,
} from './fault-proxy/fault-plan.ts';
export type { FaultCounts, FaultProxy, FaultWords } from './fault-proxy/fault-proxy.ts';
export type { FaultProxyOptions } from './fault-proxy/fault-proxy-options.ts';
export type { PlayedPlan } from './fault-proxy/play-plan.ts';
export { startFaultProxy } from './fault-proxy/start-fault-proxy.ts';
export {
  type GatewayHarness,
  type HarnessOptions,
  startGatewayHarness,
} from './gateway-harness.ts';
export {
  acknowledgeSubscriptions,
  type ConnectionScript,
  type EnvelopePattern,
  type GatewayScript,
  type Refusal,
  type Rule,
  type Step,
  welcome,
} from './gateway-script.ts';
export { createManualClock, type ManualClock } from './manual-clock.ts';
export {
  type Closed,
  connectRaw,
  type RawClient,
  type RawClientOptions,
  UpgradeRefused,
} from './raw-client.ts';
export {
  type Ended,
  type Established,
  type GatewayObserver,
  type Received,
  type ScriptedGateway,
  startScriptedGateway,
} from './scripted-gateway.ts';
export { createTokenMint, type TokenClaims, type TokenMint } from './token-mint.ts';
