import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('../src/main.ts', import.meta.url));

const settings = {
  JWKS_URL: 'https://issuer.example.com/keys',
  ISSUER: 'https://issuer.example.com',
  AUDIENCE: 'symphony',
  PUBLIC_URL: 'wss://example.com/ws',
  ORIGINS: 'https://example.com',
  TRUSTED_PROXIES: '10.0.0.0/8,127.0.0.1',
  PORT: '0',
};

function start(env: Readonly<Record<string, string>>) {
  return spawn(process.execPath, ['--conditions=@sallyport/source', program], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

it('runs as a process of its own, tells its health, and leaves on SIGTERM', async () => {
  const child = start(settings);
  const exited = once(child, 'exit');
  const [line] = await once(child.stdout, 'data');
  const port = /:(\d+)\/ws\n$/.exec(String(line))?.[1];
  const health = await fetch(`http://127.0.0.1:${port}/health/websocket-gateway`);
  expect(health.status).toBe(200);
  await health.text();
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

it('says which setting is missing', async () => {
  const child = start({ ...settings, ISSUER: '' });
  const exited = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  await once(child, 'close');
  expect(await exited).toEqual([1, null]);
  expect(said).toContain('Set ISSUER');
});
