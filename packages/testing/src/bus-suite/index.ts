export { busCases, type RunnableBusCase } from './bus-cases.ts';
export type { BusTarget, DisposablePartitions } from './bus-target.ts';
