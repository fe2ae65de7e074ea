import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadScenario } from '../../src/index.ts';
import { fixture } from '../fixture.ts';

/** A folder with scenarios. `await using` removes it. */
export interface ScenarioFolder extends AsyncDisposable {
  readonly path: string;
  /** Writes a scenario over a small one that is right; gives its file back. */
  write(changes?: Partial<LoadScenario>): Promise<string>;
}

export const small: LoadScenario = {
  name: 'small',
  contract: fixture('rooms.ts'),
  connections: 8,
  ramp: { perSecond: 100 },
  groups: 2,
  identity: { scope: 'room:read room:write', issuer: 'https://load.test', audience: 'rooms' },
  subscribe: ['room:{group}'],
  stages: [{ kind: 'rate', seconds: 1, perSecond: 40 }],
  mix: [
    {
      kind: 'message',
      channel: 'room:{group}',
      intent: 'say',
      payload: { text: '{mark} from {connection}' },
      delivers: { intent: 'said' },
    },
  ],
  thresholds: ['errors == 0', 'delivery == 100%', 'duplicates == 0', 'connected == 100%'],
};

export async function createScenarioFolder(): Promise<ScenarioFolder> {
  const path = await mkdtemp(join(tmpdir(), 'sallyport-load-'));
  return {
    path,
    async write(changes = {}) {
      const file = join(path, 'scenario.json');
      await writeFile(file, JSON.stringify({ ...small, ...changes }));
      return file;
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
