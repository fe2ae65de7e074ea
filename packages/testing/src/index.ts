export {
  type GatewayHarness,
  type HarnessOptions,
  startGatewayHarness,
} from './gateway-harness.ts';
export {
  type Closed,
  connectRaw,
  type RawClient,
  type RawClientOptions,
  UpgradeRefused,
} from './raw-client.ts';
export { createTokenMint, type TokenClaims, type TokenMint } from './token-mint.ts';
