import { createClient } from '@sallyport/client';
import type { DevServer } from 'sallyport';
import { startDev, UsageError } from 'sallyport';
import { expect, test } from 'vitest';
import { fixture } from './fixture.ts';
import type { contract } from './fixtures/echo.ts';

function connect(dev: DevServer) {
  if (dev.access.kind !== 'token') throw new Error('The module has a page.');
  return createClient<typeof contract>({
    url: dev.endpoint,
    contract: 'echo@1.0.0',
    token: dev.access.token,
  });
}

test('a module without a page gets an endpoint and a token that holds every scope', async () => {
  await using dev = await startDev({ module: fixture('echo.ts'), port: 0 });
  await using client = connect(dev);
  await expect(client.channel('room').request('echo', { text: 'hello' })).resolves.toEqual({
    text: 'hello',
  });
});

test('answers endpoint discovery with a ticket, and says how its gateway is', async () => {
  await using dev = await startDev({ module: fixture('echo.ts'), port: 0 });
  if (dev.access.kind !== 'token') throw new Error('The module has a page.');
  const at = dev.endpoint.replace('ws:', 'http:');
  const headers = { Authorization: `Bearer ${dev.access.token}` };
  const found = await fetch(at, { method: 'POST', headers });
  expect(found.status).toBe(200);
  expect(await found.json()).toMatchObject({
    url: dev.endpoint,
    ticket: expect.any(String),
    contract: { name: 'echo', version: '1.0.0' },
  });
  expect((await fetch(at, { method: 'POST' })).status).toBe(401);
  const health = await fetch(new URL('/health/websocket-gateway', at));
  expect(await health.json()).toMatchObject({ status: 'ready' });
});

test('a token of another run is refused', async () => {
  await using one = await startDev({ module: fixture('echo.ts'), port: 0 });
  await using other = await startDev({ module: fixture('echo.ts'), port: 0 });
  await using client = connect({ ...one, endpoint: other.endpoint });
  await expect(client.connect()).rejects.toMatchObject({ code: 'refused' });
});

test('a fresh gateway takes the place of one that was drained', async () => {
  await using dev = await startDev({ module: fixture('echo.ts'), port: 0 });
  await using client = connect(dev);
  const instances: string[] = [];
  client.on('welcome', ({ server }) => instances.push(server.instance));
  await client.channel('room').request('leave', {});
  await expect.poll(() => instances.length).toBe(2);
  expect(instances[0]).not.toBe(instances[1]);
  await expect(client.channel('room').request('echo', { text: 'again' })).resolves.toEqual({
    text: 'again',
  });
});

test('closing twice is harmless, and frees the port', async () => {
  const dev = await startDev({ module: fixture('echo.ts'), port: 0 });
  await Promise.all([dev.close(), dev.close()]);
  const port = Number(new URL(dev.endpoint).port);
  await using again = await startDev({ module: fixture('echo.ts'), port });
  expect(again.endpoint).toBe(dev.endpoint);
});

test('a port in use is named, with what to do', async () => {
  await using dev = await startDev({ module: fixture('echo.ts'), port: 0 });
  const port = Number(new URL(dev.endpoint).port);
  const second = startDev({ module: fixture('echo.ts'), port });
  await expect(second).rejects.toThrow(UsageError);
  await expect(second).rejects.toThrow(`Port ${port} is in use. Give another one with --port.`);
});
