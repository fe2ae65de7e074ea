import { once } from 'node:events';
import { createClient } from '@sallyport/client';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { contract } from '../fixture.ts';
import { startFixture } from '../fixture.ts';
import { startNginx } from './nginx.ts';
import { impatient, say, startProxied } from './proxied.ts';
import { startRecorder } from './recorder.ts';

describe('through nginx', () => {
  it('our client and a raw one connect and are answered', async () => {
    await using proxied = await startProxied();
    const client = createClient<typeof contract>({
      url: proxied.url,
      contract: 'fixture@1.2.3',
      token: await proxied.fixture.mint(),
    });
    const reply = await client.channel('room').request('echo', { text: 'through' });
    expect(reply).toEqual({ text: 'through' });
    await client.close();
    await using raw = await proxied.connect();
    expect(await raw.ask({ type: 'ping', id: '1' })).toMatchObject({ type: 'pong', ref: '1' });
  });

  it('large frames pass in both directions', async () => {
    await using proxied = await startProxied();
    await using client = await proxied.connect();
    const text = 'x'.repeat(250_000);
    const reply = await client.ask({ id: '1', channel: 'room', intent: 'echo', payload: { text } });
    expect(reply).toMatchObject({ payload: { text } });
  });

  it('a silent connection lives by its heartbeat, however short the patience of nginx', async () => {
    await using proxied = await startProxied(
      { heartbeat: { intervalMs: 300, timeoutMs: 5_000 } },
      { 'proxy_read_timeout 75s;': 'proxy_read_timeout 1s;' },
    );
    await using client = await proxied.connect();
    for (let pings = 0; pings < 8; pings += 1) await once(client.socket, 'ping');
    expect(await client.ask({ type: 'ping', id: '1' })).toMatchObject({ type: 'pong' });
  });

  it('a heartbeat slower than the patience of nginx is what the guide warns of', async () => {
    await using proxied = await startProxied(
      {},
      { 'proxy_read_timeout 75s;': 'proxy_read_timeout 1s;' },
    );
    await using client = await proxied.connect();
    expect(await client.closed).toMatchObject({ code: 1006 });
  });

  it('discovery gives the public URL, and its ticket opens a connection', async () => {
    await using proxied = await startProxied();
    const { url, ticket, subprotocol } = await discover(proxied);
    expect(url).toBe(proxied.url);
    const client = new WebSocket(`${url}?ticket=${ticket}`, [subprotocol]);
    const [welcome] = await once(client, 'message');
    expect(JSON.parse(String(welcome))).toMatchObject({ intent: 'welcome' });
    client.terminate();
    expect(await proxied.accessLog()).not.toContain(ticket);
  });

  it('discovery gives the URL that the operator names', async () => {
    await using proxied = await startProxied({ publicUrl: 'wss://chat.example.com/ws' });
    expect(await discover(proxied)).toMatchObject({ url: 'wss://chat.example.com/ws' });
  });

  it('a gateway that drains is passed over, for connections and for discovery', async () => {
    await using leaving = await startFixture();
    await using proxied = await startFixture();
    await using last = await leaving.connect();
    last.send({ id: '1', channel: 'room', intent: 'later', payload: { text: 'hang' } });
    await last.ask({ type: 'ping', id: 'p' });
    const closed = leaving.gateway.close({ spreadMs: 0, deadlineMs: 60_000 });
    const gateways = [
      Number(new URL(leaving.url).port),
      Number(new URL(proxied.url).port),
    ] as const;
    await using nginx = await startNginx({ gateways });
    const token = await proxied.mint();
    for (let n = 0; n < 4; n += 1) {
      const client = new WebSocket(nginx.url, ['sallyport.v1', `bearer.${token}`]);
      // Both have keys of their own: the gateway that drains would refuse this token.
      expect(JSON.parse(String((await once(client, 'message'))[0]))).toMatchObject({
        intent: 'welcome',
      });
      client.terminate();
      await once(client, 'close');
      expect(
        await discover({ httpUrl: nginx.url.replace('ws:', 'http:'), fixture: proxied }),
      ).toMatchObject({ subprotocol: 'sallyport.v1' });
    }
    expect(await nginx.accessLog()).toMatch(/GET \/ws 101 \S+, \S+ 503, 101/);
    last.send({ type: 'cancel', ref: '1' });
    await closed;
  });
});

describe('the address of a client', () => {
  const spoofed = {
    'X-Forwarded-For': '203.0.113.9',
    Forwarded: 'for=203.0.113.9',
    'X-Real-IP': '203.0.113.9',
  };

  it('is what nginx sees, whatever the client says about itself', async () => {
    await using proxied = await startProxied();
    await using _client = await proxied.connect({ headers: spoofed });
    expect(proxied.fixture.gateway.connections()).toMatchObject([{ address: '127.0.0.1' }]);
  });

  it.runIf(process.platform === 'linux')('is believed from the proxy only', async () => {
    await using proxied = await startProxied();
    const { fixture, url } = proxied;
    const protocols = ['sallyport.v1', `bearer.${await fixture.mint()}`];
    const options = { localAddress: '127.0.0.2', headers: spoofed }; // all of 127/8 is this machine
    const outside = new WebSocket(url, protocols, options);
    await once(outside, 'message');
    const inside = new WebSocket(fixture.url, protocols, { ...options, localAddress: '127.0.0.3' });
    await once(inside, 'message');
    const addresses = fixture.gateway.connections().map(({ address }) => address);
    expect(addresses).toEqual(['127.0.0.2', '127.0.0.3']);
    outside.terminate();
    inside.terminate();
  });
});

describe('nginx itself', () => {
  const targets = [
    '/',
    '/ws/',
    '/WS',
    '//ws',
    '/./ws',
    '/%77s',
    '/ws%2f',
    '/ws;a=b',
    '/ws/../ws',
    '/ws/../health/live',
    '/health/live',
    '/health/websocket-gateway',
    '/health/websocket-gateway/detailed',
    'http://gateway-1:4000/health/live',
  ];

  it.each(targets)('answers %s by 404', async (target) => {
    await using recorder = await startRecorder();
    await using nginx = await startNginx({ gateways: [recorder.port, recorder.port] });
    const request = `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
    expect(await say(nginx.url, request)).toMatch(/^HTTP\/1.1 404 /);
    expect(recorder.connections).toEqual([]);
  });

  const inner = 'GET /health/websocket-gateway/detailed HTTP/1.1\r\nHost: inner\r\n\r\n';
  const head = (method: string, ...headers: string[]) =>
    [`${method} /ws HTTP/1.1`, 'Host: a', ...headers, '\r\n'].join('\r\n');
  const websocket = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  const length = `Content-Length: ${inner.length}`;
  const chunked = 'Transfer-Encoding: chunked';
  const attacks: readonly (readonly [string, string])[] = [
    ['both lengths', `${head('POST', 'Content-Length: 5', chunked)}0\r\n\r\n${inner}`],
    ['both lengths, the other way', `${head('POST', chunked, length)}0\r\n\r\n${inner}`],
    ['two lengths', head('POST', 'Content-Length: 0', length) + inner],
    ['a list of lengths', head('POST', `Content-Length: 0, ${inner.length}`) + inner],
    ['a length with a sign', head('POST', `Content-Length: +${inner.length}`) + inner],
    ['a coding with a space', head('POST', 'Transfer-Encoding : chunked', length) + inner],
    ['an unknown coding', head('POST', 'Transfer-Encoding: xchunked', length) + inner],
    ['two codings', `${head('POST', chunked, 'Transfer-Encoding: identity')}0\r\n\r\n${inner}`],
    ['a folded coding', head('POST', 'Transfer-Encoding:\r\n chunked', length) + inner],
    ['a body', head('POST', length) + inner],
    ['chunks', `${head('POST', chunked)}${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`],
    ['a handshake with a body', head('GET', ...websocket, length) + inner],
    ['a handshake with chunks', `${head('GET', ...websocket, chunked)}0\r\n\r\n${inner}`],
    ['a handshake by POST', head('POST', ...websocket, length) + inner],
    ['a handshake that is refused, and more', head('GET', ...websocket) + inner],
    [
      'an unknown version, and more',
      head('GET', ...websocket, 'Sec-WebSocket-Version: 777') + inner,
    ],
    ['an upgrade nobody asked to be one', head('GET', 'Upgrade: websocket') + inner],
    [
      'h2c',
      head(
        'GET',
        'Connection: Upgrade, HTTP2-Settings',
        'Upgrade: h2c',
        'HTTP2-Settings: AAMAAABk',
      ) + inner,
    ],
    ['h2c beside websocket', head('GET', 'Connection: Upgrade', 'Upgrade: websocket, h2c') + inner],
    ['HTTP/2 at once', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${inner}`],
    ['a header named as a hop', head('GET', 'Connection: close, X-Forwarded-For, Host') + inner],
    ['a line without its return', `GET /ws HTTP/1.1\nHost: a\n\n${inner}`],
    ['HTTP/0.9', `GET /ws\r\n${inner}`],
  ];

  it.each(attacks)('hides no second request: %s', async (_name, text) => {
    await using recorder = await startRecorder();
    const gateways = [recorder.port, recorder.port] as const;
    await using nginx = await startNginx({ gateways, replace: impatient });
    await say(nginx.url, text);
    for (const said of recorder.connections) {
      expect(said).toMatch(/^(GET|POST) \/ws HTTP\/1\.1\r\n/);
      expect(said.indexOf('\r\n\r\n')).toBe(said.length - 4); // one head and nothing behind it
      expect(said).not.toMatch(/health|h2c|http2|transfer-encoding|content-length/i);
      expect(said).toMatch(/\r\nX-Forwarded-For: 127\.0\.0\.1\r\n/);
    }
  });

  it('takes no other method, and refuses what is too large', async () => {
    await using recorder = await startRecorder();
    const gateways = [recorder.port, recorder.port] as const;
    await using nginx = await startNginx({ gateways, replace: impatient });
    for (const method of ['PUT', 'DELETE', 'HEAD', 'TRACE', 'CONNECT', 'PRI']) {
      expect(await say(nginx.url, head(method, 'Connection: close'))).toMatch(/^HTTP\/1.1 40[05] /);
    }
    const long = head('GET', `X-Long: ${'x'.repeat(20_000)}`);
    expect(await say(nginx.url, long)).toMatch(/^HTTP\/1.1 400 /);
    const body = head('POST', 'Content-Length: 5000', 'Connection: close') + 'x'.repeat(5_000);
    expect(await say(nginx.url, body)).toMatch(/^HTTP\/1.1 413 /);
    expect(recorder.connections).toEqual([]);
  });
});

async function discover({
  httpUrl,
  fixture,
}: {
  readonly httpUrl: string;
  readonly fixture: { mint(): Promise<string> };
}): Promise<{ url: string; ticket: string; subprotocol: string }> {
  const headers = { authorization: `Bearer ${await fixture.mint()}` };
  const response = await fetch(httpUrl, { method: 'POST', headers });
  expect(response.status).toBe(200);
  return (await response.json()) as { url: string; ticket: string; subprotocol: string }; // our own answer
}
