import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LoadScenario } from '../../src/index.ts';
import { checkScenario } from '../../src/load/plan-load.ts';
import { readScenario } from '../../src/load/read-scenario.ts';
import { fixture } from '../fixture.ts';
import { runCommand } from '../run-command.ts';
import { startRooms } from './rooms-gateway.ts';
import type { ScenarioFolder } from './scenario-file.ts';
import { createScenarioFolder, small } from './scenario-file.ts';

const TIMEOUT_MS = 120_000;
const NOBODY = 'ws://127.0.0.1:1/ws';

let folder: ScenarioFolder;
beforeEach(async () => {
  folder = await createScenarioFolder();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await folder[Symbol.asyncDispose]();
});

const message = { kind: 'message', channel: 'room:1', intent: 'ask' } as const;

describe('sallyport load refuses', () => {
  it.each<[string, Partial<LoadScenario>, string]>([
    ['scenario_invalid', { connections: 0 }, 'connections: '],
    ['scenario_invalid', { mix: [] }, '"mix" is empty'],
    ['scenario_invalid', { stages: [] }, 'stages: '],
    [
      'scenario_invalid',
      { mix: [{ ...message, intent: 'say', delivers: { intent: 'said' } }] },
      'give the action a "payload" with {mark}',
    ],
    ['unknown_channel', { mix: [{ ...message, channel: 'hall' }] }, 'there are: room:{room}'],
    ['unknown_channel', { subscribe: ['hall:{group}'] }, 'subscribe.0'],
    ['unknown_intent', { mix: [{ ...message, intent: 'sing' }] }, 'say, ask, hush, leave'],
    [
      'unknown_intent',
      { mix: [{ ...message, payload: { text: '{mark}' }, delivers: { intent: 'sung' } }] },
      'there are: said',
    ],
    ['unknown_method', { mix: [{ kind: 'rpc', method: 'subtract' }] }, 'there are: add'],
    ['payload_invalid', { mix: [{ ...message, payload: { text: 1 } }] }, 'expected string'],
    ['threshold_invalid', { thresholds: ['fast'] }, 'Write for instance "p99 < 100ms"'],
    ['threshold_invalid', { thresholds: ['dance p99 < 1ms'] }, 'times are of: connect'],
    ['too_much', { connections: 20_001 }, '--max-connections 20001'],
    ['too_much', { stages: [{ kind: 'idle', seconds: 4_000 }] }, '--max-seconds 4001'],
    ['contract_missing', { contract: undefined as never }, '--contract contract.json'],
  ])('%s in %j', async (code, changes, remedy) => {
    const check = async () => checkScenario(await readScenario(await folder.write(changes)), {});
    await expect(check()).rejects.toMatchObject({
      code,
      message: expect.stringContaining(remedy),
    });
  });

  it(
    'nobody, a bare web server, and a gateway that does not know the token, each by its name',
    async () => {
      const file = await folder.write();
      expect(await runCommand(['load', file, '--url', NOBODY])).toMatchObject({
        code: 3,
        err: expect.stringContaining('token_missing: '),
      });
      await using rooms = await startRooms();
      const to = (url: string) => runCommand(['load', file, '--url', url]);
      expect(await to(NOBODY)).toMatchObject({
        code: 3,
        err: expect.stringMatching(/unreachable: .*ECONNREFUSED.* Start the server/),
      });
      expect(await to(new URL('/elsewhere', rooms.url).href)).toMatchObject({
        code: 3,
        err: expect.stringContaining('unreachable: '),
      });
      vi.stubEnv('SALLYPORT_LOAD_KEY', 'a'.repeat(43));
      expect(await to(rooms.url)).toMatchObject({
        code: 3,
        err: expect.stringMatching(/refused: .*closed 4401.*Check the token/),
      });
      const web = createServer((_request, response) => response.end('hello')).listen(
        0,
        '127.0.0.1',
      );
      await once(web, 'listening');
      const address = web.address();
      const port = typeof address === 'object' ? address?.port : 0;
      expect(await to(`ws://127.0.0.1:${port}/ws`)).toMatchObject({
        code: 3,
        err: expect.stringContaining('does not welcome: http 200'),
      });
      web.close();
    },
    TIMEOUT_MS,
  );

  it(
    'a contract of another name, which the server tells',
    async () => {
      await using rooms = await startRooms();
      const file = await folder.write({
        contract: fixture('echo.ts'),
        subscribe: [],
        mix: [{ ...message, channel: 'room', intent: 'echo' }],
      });
      const result = await runCommand(['load', file, '--url', rooms.url]);
      expect(result).toMatchObject({ code: 3, err: expect.stringContaining('closed 4409') });
    },
    TIMEOUT_MS,
  );
});

it(
  'sallyport load --check takes a module, connects to nobody, and exits with 3 where it is wrong',
  async () => {
    const file = join(folder.path, 'scenario.mjs');
    await writeFile(file, `export const scenario = ${JSON.stringify(small)};`);
    expect(await runCommand(['load', file, '--check'])).toMatchObject({
      code: 0,
      out: `${file} fits rooms@1.0.0.\n`,
    });
    const empty = join(folder.path, 'empty.mjs');
    await writeFile(empty, '');
    expect(await runCommand(['load', empty, '--check'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('sallyport: scenario_unreadable: '),
    });
  },
  TIMEOUT_MS,
);
