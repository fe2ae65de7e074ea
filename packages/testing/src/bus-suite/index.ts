export { busCases, type RunnableBusCase } from './bus-cases.ts';
export type { BusTarget, DisposablePartitions, MortalBus } from './bus-target.ts';
