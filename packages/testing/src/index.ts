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
