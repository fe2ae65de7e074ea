import { randomUUID } from 'node:crypto';
import type { BusCase } from './bus-case.ts';
import { openBusContext } from './bus-case-context.ts';
import type { BusTarget } from './bus-target.ts';
import { deathCases } from './cases/death-cases.ts';
import { disposalCases } from './cases/disposal-cases.ts';
import { followCases } from './cases/follow-cases.ts';
import { logCases } from './cases/log-cases.ts';
import { partitionCases } from './cases/partition-cases.ts';
import { queueCases } from './cases/queue-cases.ts';
import { recordCases } from './cases/record-cases.ts';
import { takeoverCases } from './cases/takeover-cases.ts';
import { topicCases } from './cases/topic-cases.ts';

/** A case for any test runner. */
export interface RunnableBusCase {
  readonly name: string;
  /** Throws where the driver fails. */
  run(): Promise<void>;
}

/**
 * What the port of the bus asks of every driver, as cases for any test runner:
 *
 * ```ts
 * test.each(busCases({ open: async () => redisBus({ url }) }))('$name', ({ run }) => run());
 * ```
 */
export function busCases(target: BusTarget): RunnableBusCase[] {
  const cases: BusCase[] = [
    ...[...logCases, ...followCases, ...topicCases, ...recordCases],
    ...[...queueCases, ...takeoverCases, ...disposalCases],
    ...(target.openMortal === undefined ? [] : deathCases),
    ...(target.openPartitions === undefined ? [] : partitionCases),
  ];
  return cases.map(({ name, run }) => ({
    name,
    async run() {
      await using opened = await openBusContext(target, `suite:${randomUUID()}`);
      await run(opened.context);
    },
  }));
}
