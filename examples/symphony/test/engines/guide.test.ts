import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startGatewayHarness } from '@sallyport/testing';
import { expect, test } from 'vitest';
import { openBus } from '../../src/open-bus.ts';
import { contract, createOthers } from '../../src/symphony.ts';
import { startEngine, startProgram } from './start-engine.ts';

const program = fileURLToPath(new URL('../../src/guide.ts', import.meta.url));
const scopes = ['guide:read', 'guide:write', 'pillar:read', 'pillar:write'];

test.each(['redis', 'nats'] as const)(
  'the guide answers from a process of its own, over %s',
  async (kind) => {
    await using engine = await startEngine(kind);
    const env = { ...process.env, BUS_URL: engine.url };
    const argv = [process.execPath, '--conditions=@sallyport/source', program];
    await using guide = await startProgram(argv, /^ready /, env);
    const bus = await openBus(engine.url);
    if (bus === undefined) throw new Error('no bus');
    await using _bus = bus;
    await using harness = await startGatewayHarness(contract, { bus });
    for (const service of await createOthers(harness.gateway)) harness.gateway.mount(service);
    await using client = harness.createClient({ scopes });

    const channel = client.channel('guide');
    const typing = channel.messages();
    const first = typing.next();
    const answer = await Array.fromAsync(channel.stream('chat', { text: 'What is a close code?' }));
    expect(answer.length).toBeGreaterThan(1);
    expect((await first).value).toMatchObject({ intent: 'typing' });
    await typing.return();
    await channel.send('feedback', { helpful: true });
    // What is mounted in the gateway is answered there, as before.
    const { passages } = await client.rpc('docs/search', { query: 'close codes', limit: 1 });
    expect(passages).toHaveLength(1);

    const exited = once(guide.child, 'exit');
    guide.child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    await expect(
      Array.fromAsync(channel.stream('chat', { text: 'Still there?' })),
    ).rejects.toMatchObject({ code: 'unavailable' });
  },
  60_000,
);
