import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startNats, startRedis } from './start-engine.ts';

test.each([
  ['redis', startRedis],
  ['nats', startNats],
])('%s starts, is killed, and starts again', async (scheme, start) => {
  await using engine = await start();
  expect(engine.url).toMatch(new RegExp(`^${scheme}://127\\.0\\.0\\.1:\\d+$`));
  await engine.kill();
  await engine.restart({ empty: true });
  const socket = connect(engine.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
});
