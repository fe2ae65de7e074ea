import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@sallyport/client';
import { recordSession } from '@sallyport/client/devtools';
import { startGatewayHarness } from '@sallyport/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { contract, createServices } from './fixtures/echo.ts';
import { runCommand } from './run-command.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-replay-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

function startEcho() {
  const services = createServices(undefined as never, async () => {}); // the echo needs no gateway
  return startGatewayHarness(contract, { services });
}

/** Records a session of two requests. */
async function record(): Promise<string> {
  await using harness = await startEcho();
  await using client = createClient<typeof contract>({
    url: harness.url,
    contract: 'echo@1.0.0',
    token: () => harness.mint({ scopes: ['room:write'] }),
  });
  using recorder = recordSession(client, { unmarked: 'keep' });
  const room = client.channel('room');
  await room.request('echo', { text: 'hello' });
  // @ts-expect-error not what the contract says
  await room.request('echo', { text: 1 }).catch(() => undefined);
  const file = join(folder, 'session.ndjson');
  await writeFile(file, recorder.text());
  return file;
}

describe('sallyport replay', () => {
  it('exits with 0 where every answer has the same type and code, with 1 where not', async () => {
    const file = await record();
    await using harness = await startEcho();
    const replay = ['replay', file, '--url', harness.url, '--speed', 'max'];
    vi.stubEnv('SALLYPORT_TOKEN', await harness.mint({ scopes: ['room:write'] }));
    expect(await runCommand(replay)).toEqual({
      code: 0,
      err: '',
      out: '2 frames sent, 0 left out, 2 answers compared, 0 differences.\n',
    });
    vi.stubEnv('SALLYPORT_TOKEN', await harness.mint());
    expect(await runCommand(replay)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/✗ message room echo #\S+: was reply, is error forbidden/),
    });
    vi.stubEnv('SALLYPORT_TOKEN', await harness.mint({ expiresInSec: -10 }));
    expect(await runCommand(replay)).toMatchObject({
      code: 1,
      err: expect.stringContaining('4401'),
    });
  }, 30_000);

  it.each([
    [[], 'Name one recording'],
    [['gone.ndjson'], '--url must be a WebSocket URL'],
    [['gone.ndjson', '--url', 'ws://127.0.0.1:1/ws'], 'gone.ndjson cannot be read'],
    [['gone.ndjson', '--url', 'ws://127.0.0.1:1/ws', '--speed', '0'], '--speed must be a number'],
  ])('%j is refused with exit code 2', async (args, message) => {
    vi.stubEnv('SALLYPORT_TOKEN', 'a.b.c');
    const { code, err } = await runCommand(['replay', ...args], folder);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  it('asks for the token in its variable', async () => {
    vi.stubEnv('SALLYPORT_TOKEN', '');
    const { code, err } = await runCommand(['replay', 'a', '--url', 'ws://127.0.0.1:1/ws']);
    expect(err).toContain('SALLYPORT_TOKEN');
    expect(code).toBe(2);
  });
});
