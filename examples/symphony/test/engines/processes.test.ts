import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createClient } from '@sallyport/client';
import { expect, test, vi } from 'vitest';
import type { contract } from '../../src/contract.ts';
import { startEngine, startProgram } from './start-engine.ts';
import { startTokenIssuer } from './token-issuer.ts';

const FEEDBACKS = 200;
const BATCH = 10;
const scopes = ['guide:read', 'guide:write', 'pillar:read', 'pillar:write'];
const waiting = { timeout: 40_000, interval: 200 };

/** The gateway and guides, each in a process of its own, on a bus. */
async function startProcesses(kind: 'redis' | 'nats') {
  await using stack = new AsyncDisposableStack();
  const engine = stack.use(await startEngine(kind));
  const issuer = stack.use(await startTokenIssuer());
  /** Ids of the feedback that a guide has noted, in the order in which they were. */
  const noted: string[] = [];
  const env = {
    ...process.env,
    ...issuer.settings,
    BUS_URL: engine.url,
    PUBLIC_URL: 'wss://example.com/ws',
    ORIGINS: 'https://example.com',
    TRUSTED_PROXIES: '',
    PORT: '0',
  };
  const onLine = (line: string): void => {
    if (!line.startsWith('{')) return;
    const { message, messageId } = JSON.parse(line);
    if (message === 'feedback') noted.push(messageId);
  };
  const start = async (file: string) => {
    const program = fileURLToPath(new URL(`../../src/${file}`, import.meta.url));
    const argv = [process.execPath, '--conditions=@sallyport/source', program];
    return all.use(await startProgram(argv, /^ready /, { env, onLine }));
  };
  const all = stack.move();
  const gateway = await start('main.ts');
  const port = /:(\d+)\/ws$/.exec(gateway.ready)?.[1];
  const url = `ws://127.0.0.1:${port}/ws`;
  return {
    ...{ gateway, noted },
    startGuide: () => start('guide.ts'),
    connect: () =>
      createClient<typeof contract>({
        ...{ url, contract: 'symphony@1.0.0', token: async () => issuer.mint('ada', scopes) },
      }),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

test.each(['redis', 'nats'] as const)(
  'the guide runs in processes of its own over %s; one that is killed loses nothing that was acknowledged',
  async (kind) => {
    await using processes = await startProcesses(kind);
    const { noted, startGuide, gateway } = processes;
    const first = await startGuide();
    await using client = processes.connect();
    const channel = client.channel('guide');
    const chat = (text: string) => Array.fromAsync(channel.stream('chat', { text }));
    const typing = channel.messages();
    const typed = typing.next();
    expect((await chat('What is a close code?')).length).toBeGreaterThan(1);
    expect((await typed).value).toMatchObject({ intent: 'typing' });
    await typing.return();
    // What is mounted in the gateway is answered there, as before.
    const { passages } = await client.rpc('docs/search', { query: 'close codes', limit: 1 });
    expect(passages).toHaveLength(1);

    const acknowledged: string[] = [];
    const killAndReplace = async () => {
      const killed = once(first.child, 'exit');
      first.child.kill('SIGKILL');
      await killed;
      return startGuide();
    };
    let second: ReturnType<typeof startGuide> | undefined;
    for (let n = 0; n < FEEDBACKS; n += BATCH) {
      const batch = Array.from({ length: BATCH }, async (_, at) => {
        const messageId = `m${n + at}`;
        await channel.send('feedback', { messageId, helpful: true });
        acknowledged.push(messageId);
      });
      if (n === FEEDBACKS / 2) second = killAndReplace();
      await Promise.all(batch);
    }
    expect(acknowledged).toHaveLength(FEEDBACKS);
    const guide = await second;
    if (guide === undefined) throw new Error('nobody was killed');
    // Each at least once; those that the killed one had begun may be noted twice.
    await vi.waitFor(() => expect(new Set(noted)).toEqual(new Set(acknowledged)), waiting);
    expect([...new Set(noted)]).toEqual(acknowledged);
    expect((await chat('And now?')).length).toBeGreaterThan(0);

    for (const { child } of [guide, gateway]) {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      expect(await exited).toEqual([0, null]);
    }
  },
  120_000,
);
