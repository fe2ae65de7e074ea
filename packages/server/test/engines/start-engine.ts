export type { Engine } from '../../../../scripts/test-setup/engine-server.ts';
export { startNats, startRedis } from '../../../../scripts/test-setup/start-engine.ts';
