import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runChaos } from '../chaos/chaos.ts';
import { SHORT } from '../chaos/options.ts';
import { outageKinds } from '../chaos/plan-outages.ts';
import { writeReport } from '../chaos/write-report.ts';
import { startNats, startRedis } from './start-engine.ts';

it.each([
  ['redis', startRedis],
  ['nats', startNats],
] as const)(
  'nothing acknowledged is lost on %s, whatever is killed [SP-REQ-018] [SP-REQ-020] [SP-REQ-022]',
  async (name, startEngine) => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-chaos-'));
    try {
      await using engine = await startEngine();
      const report = await runChaos({ ...SHORT, engine: name }, { engine, folder });
      expect(report.passed, writeReport(report)).toBe(true);
      expect(report.outages.map(({ kind }) => kind).sort()).toEqual([...outageKinds].sort());
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  240_000,
);
