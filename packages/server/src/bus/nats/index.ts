export type { BridgeStats, Publisher } from '../../bridge/bridge-inlet.ts';
export type { BridgeMapping } from '../../bridge/bridge-map.ts';
export { type NatsBridge, type NatsBridgeOptions, natsBridge } from '../../bridge/nats-bridge.ts';
export { type NatsBusOptions, natsBus } from './nats-bus.ts';
