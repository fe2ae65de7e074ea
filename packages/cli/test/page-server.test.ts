import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { DevServer } from 'sallyport';
import { startDev } from 'sallyport';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixture } from './fixture.ts';

let dev: DevServer;
let origin: string;
let port: number;

beforeAll(async () => {
  dev = await startDev({ module: fixture('echo-page.ts'), port: 0 });
  origin = dev.access.kind === 'page' ? new URL(dev.access.url).origin : '';
  port = Number(new URL(dev.endpoint).port);
});
afterAll(() => dev.close());

test('serves the page, and its script bundled with a source map', async () => {
  const page = await fetch(origin);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await page.text()).toContain('<title>Echo</title>');
  expect(await (await fetch(`${origin}/main.js`)).text()).toContain('sourceMappingURL=main.js.map');
  expect(await (await fetch(`${origin}/main.js.map`)).json()).toMatchObject({
    sources: ['main.ts'],
  });
});

test.each([
  '/nothing.html',
  '/main.ts',
  '/../echo.ts',
  '/%2e%2e/echo.ts',
  '/..%2fecho.ts',
  '//etc/passwd',
  '/page',
])('has nothing at %s', async (path) => {
  expect((await send({ path })).status).toBe(404);
});

test('gives its own page a token, and keeps the guest', async () => {
  const first = await fetch(`${origin}/token`, { method: 'POST', headers: { origin } });
  const cookie = first.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(
    /^sallyport_guest=guest-[0-9a-f]{8}; HttpOnly; SameSite=Strict; Path=\/token$/,
  );
  const headers = { origin, cookie: cookie.split(';', 1).join() };
  const second = await fetch(`${origin}/token`, { method: 'POST', headers });
  const subjects = [await subjectOf(first), await subjectOf(second)];
  expect(subjects[0]).toMatch(/^guest-/);
  expect(subjects[1]).toBe(subjects[0]);
});

test('gives nobody else a token', async () => {
  const post = { path: '/token', method: 'POST' };
  expect((await send(post)).status).toBe(403);
  expect((await send({ ...post, headers: { origin: 'https://evil.example' } })).status).toBe(403);
  expect((await send({ ...post, headers: { origin: 'null' } })).status).toBe(403);
  expect((await send({ path: '/token' })).status).toBe(405);
});

test('answers to its own names only', async () => {
  const host = `evil.example:${port}`;
  const headers = { host, origin: `http://${host}` };
  expect((await send({ path: '/', headers })).status).toBe(421);
  expect((await send({ path: '/token', method: 'POST', headers })).status).toBe(421);
  expect((await send({ path: '/', method: 'DELETE' })).status).toBe(405);
});

async function subjectOf(response: Response): Promise<string> {
  const { token } = (await response.json()) as { token: string };
  const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  return (JSON.parse(claims) as { sub: string }).sub;
}

/** A request as it is written: fetch would tidy the path and guard the headers. */
async function send(options: {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}): Promise<{ readonly status: number | undefined; readonly body: string }> {
  const { headers, ...rest } = options;
  return new Promise((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port,
      ...rest,
      headers: { host: `localhost:${port}`, ...headers },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    });
    sent.end();
  });
}
