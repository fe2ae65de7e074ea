export { redisBus } from './redis-bus.ts';
export type { RedisBusOptions } from './redis-bus-options.ts';
