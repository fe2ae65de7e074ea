import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { deflateRawSync } from 'node:zlib';
import type { RawClient } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { startFixture } from './fixture.ts';
import { createManualTime } from './manual-time.ts';
import {
  closeFrame,
  frame,
  OPCODE,
  openRawWebSocket,
  openTcp,
  readToEnd,
  upgradeHead,
} from './raw-socket.ts';

/** Echoes on another connection the whole time; `end` tells how long the slowest answer took. */
function keepServed(bystander: RawClient) {
  let slowestMs = 0;
  let asked = 0;
  let going = true;
  const loop = (async () => {
    while (going) {
      const startedAt = performance.now();
      asked += 1;
      const id = String(asked);
      await bystander.ask({ type: 'ping', id });
      slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    }
  })();
  return {
    async end() {
      going = false;
      await loop;
      return { slowestMs, asked };
    },
  };
}

/** Runs an attack beside a bystander who must not notice, and a loop that must not stall. */
async function besides(
  fixture: Awaited<ReturnType<typeof startFixture>>,
  attack: () => Promise<void>,
): Promise<void> {
  const bystander = await fixture.connect({ subject: 'bystander' });
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const served = keepServed(bystander);
  await attack();
  const { slowestMs, asked } = await served.end();
  delay.disable();
  expect(asked).toBeGreaterThan(0);
  expect(slowestMs).toBeLessThan(2_000);
  expect(delay.max / 1e6).toBeLessThan(2_000);
}

/** The bystander asks without a pause. */
const generous = { messagesPerSecond: 1_000_000, messageBurst: 1_000_000 };

describe('before the upgrade', () => {
  it('a flood of headers is refused 431, or cut off [SP-CON-061] [SP-SEC-007]', async () => {
    await using fixture = await startFixture({ limits: generous });
    await besides(fixture, async () => {
      const socket = await openTcp(fixture.url);
      const answer = readToEnd(socket);
      socket.write('GET /ws HTTP/1.1\r\nHost: x\r\n');
      for (let n = 0; n < 1_000; n += 1) socket.write(`X-${n}: ${'a'.repeat(1_000)}\r\n`);
      expect((await answer).toString()).toMatch(/^HTTP\/1\.1 431 [\s\S]*problem\+json/);
    });
  });

  it('silent sockets of one address are so many, and dropped beyond [SP-SEC-007]', async () => {
    await using fixture = await startFixture({ limits: { maxConnectionsPerAddress: 10 } });
    const sockets = await Promise.all(Array.from({ length: 150 }, () => openTcp(fixture.url)));
    const dropped = (): number => sockets.filter(({ destroyed }) => destroyed).length;
    for (const socket of sockets) socket.resume();
    await expect.poll(dropped).toBe(40);
    for (const socket of sockets) socket.destroy();
    await expect.poll(async () => (await fixture.connect()).received.length).toBe(1);
  });

  it('what is no HTTP is refused 400 [SP-SEC-007]', async () => {
    await using fixture = await startFixture();
    const socket = await openTcp(fixture.url);
    const answer = readToEnd(socket);
    socket.write('\x16\x03\x01\x02\x00 hello\r\n\r\n');
    expect((await answer).toString()).toMatch(/^HTTP\/1\.1 400 [\s\S]*problem\+json/);
  });

  it('a handshake that comes byte by byte is ended 408, and half-open sockets with it [SP-CON-060] [SP-SEC-007]', async () => {
    await using fixture = await startFixture({
      limits: { ...generous, handshakeTimeoutMs: 400 },
    });
    const head = upgradeHead(await fixture.mint());
    await besides(fixture, async () => {
      const silent = await Promise.all(Array.from({ length: 50 }, () => openTcp(fixture.url)));
      const slow = await openTcp(fixture.url);
      slow.setNoDelay(true);
      let at = 0;
      const dripping = setInterval(() => slow.write(head[at++ % head.length] ?? ''), 20);
      const ends = [...silent, slow].map(readToEnd);
      const answers = await Promise.all(ends);
      clearInterval(dripping);
      expect(answers.at(-1)?.toString()).toMatch(/^HTTP\/1\.1 408 /);
    });
    expect(fixture.gateway.stats().connections).toMatchObject({ active: 1, establishing: 0 });
  });
});

describe('after the upgrade', () => {
  it('a ping flood is closed 4429 [SP-ENV-065] [SP-SEC-007]', async () => {
    await using fixture = await startFixture({ limits: generous });
    const token = await fixture.mint();
    await besides(fixture, async () => {
      const socket = await openRawWebSocket(fixture.url, token);
      const closed = closeFrame(socket);
      socket.write(Buffer.concat(Array.from({ length: 10_000 }, () => frame(OPCODE.ping, 'x'))));
      expect(await closed).toMatchObject({ code: 4429, reason: expect.stringContaining('pings') });
    });
  });

  it('a flood of pongs that nobody asked for is closed 4429 [SP-ENV-065]', async () => {
    await using fixture = await startFixture();
    const socket = await openRawWebSocket(fixture.url, await fixture.mint());
    const closed = closeFrame(socket);
    socket.write(Buffer.concat(Array.from({ length: 200 }, () => frame(OPCODE.pong))));
    expect((await closed).code).toBe(4429);
  });

  it.each([0, 1])(
    'a message in endless fragments of %i bytes is closed 4429 [SP-ENV-063] [SP-SEC-007]',
    async (bytes) => {
      await using fixture = await startFixture({ limits: generous });
      const token = await fixture.mint();
      await besides(fixture, async () => {
        const socket = await openRawWebSocket(fixture.url, token);
        const closed = closeFrame(socket);
        const rest = frame(OPCODE.continuation, ' '.repeat(bytes), { fin: false });
        socket.write(frame(OPCODE.text, '{', { fin: false }));
        socket.write(Buffer.concat(Array.from({ length: 20_000 }, () => rest)));
        expect(await closed).toMatchObject({
          code: 4429,
          reason: expect.stringContaining('fragments'),
        });
      });
    },
  );

  it('a message in a few fragments is a message', async () => {
    await using fixture = await startFixture();
    const socket = await openRawWebSocket(fixture.url, await fixture.mint());
    const answered = once(socket, 'data');
    const text = '{"type":"ping","id":"p"}';
    socket.write(frame(OPCODE.text, text.slice(0, 5), { fin: false }));
    socket.write(frame(OPCODE.ping, 'between'));
    socket.write(frame(OPCODE.continuation, text.slice(5, 6), { fin: false }));
    socket.write(frame(OPCODE.continuation, text.slice(6)));
    await answered;
    await expect.poll(() => fixture.gateway.stats().messages.in).toBe(1);
    socket.destroy();
  });

  it('a message that drips is closed 4408, though its sender answers pings [SP-ENV-064]', async () => {
    const time = createManualTime();
    const { clock } = time;
    await using fixture = await startFixture({ clock, limits: { messageTimeoutMs: 5_000 } });
    await using _ = time.closes(fixture.gateway);
    await using bystander = await fixture.connect();
    const socket = await openRawWebSocket(fixture.url, await fixture.mint());
    const closed = closeFrame(socket);
    const ponged = (): Promise<unknown> => once(socket, 'data');
    const parts = [frame(OPCODE.text, '{"type":', { fin: false })];
    for (let second = 0; second < 4; second += 1) {
      const there = ponged();
      socket.write(Buffer.concat([...parts, frame(OPCODE.ping, 'are you there')]));
      parts.splice(0, 1, frame(OPCODE.continuation, ' ', { fin: false }));
      await there;
      clock.advance(1_000);
    }
    clock.advance(1_000);
    expect(await closed).toMatchObject({ code: 4408, reason: expect.stringContaining('whole') });
    expect(await bystander.ask({ type: 'ping', id: 'p' })).toMatchObject({ type: 'pong' });
  });

  it('a frame that is too long is closed 1009 by its header alone [SP-ENV-014]', async () => {
    await using fixture = await startFixture({ limits: { maxFrameBytes: 1_000 } });
    const socket = await openRawWebSocket(fixture.url, await fixture.mint());
    const closed = closeFrame(socket);
    socket.write(Buffer.from([0x81, 0xff, 0x00, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
    expect((await closed).code).toBe(1009);
  });

  it('nested JSON and a JSON bomb cost an error each [SP-ENV-015] [SP-SEC-007]', async () => {
    await using fixture = await startFixture({ limits: generous });
    await besides(fixture, async () => {
      await using client = await fixture.connect();
      client.send(`{"type":"message","channel":"room","payload":${'['.repeat(200_000)}`);
      expect(await client.next()).toMatchObject({ payload: { code: 'invalid_envelope' } });
      client.send(`{"type":"ping","payload":[${'{},'.repeat(80_000)}{}]}`);
      expect(await client.next()).toMatchObject({ type: 'pong' });
    });
  });
});

describe('compression', () => {
  const EXTENSION = ['Sec-WebSocket-Extensions: permessage-deflate'];
  const compressed = { rsv1: true };

  it('is off, and a compressed frame closes 1002 [SP-SEC-010]', async () => {
    await using fixture = await startFixture();
    const socket = await openRawWebSocket(fixture.url, await fixture.mint(), EXTENSION);
    const closed = closeFrame(socket);
    socket.write(frame(OPCODE.text, deflateRawSync('{"type":"ping"}'), compressed));
    expect((await closed).code).toBe(1002);
  });

  it('where it is on bounds what a frame unfolds to [SP-SEC-010] [SP-SEC-007]', async () => {
    const bomb = deflateRawSync(Buffer.alloc(64 * 1024 * 1024, 0x20));
    expect(bomb.length).toBeLessThan(262_144);
    await using fixture = await startFixture({ compression: true, limits: generous });
    const token = await fixture.mint();
    await besides(fixture, async () => {
      const socket = await openRawWebSocket(fixture.url, token, EXTENSION);
      const closed = closeFrame(socket);
      socket.write(frame(OPCODE.text, bomb, compressed));
      expect((await closed).code).toBe(1009);
    });
  });

  it('takes compressed frames, and answers as ever', async () => {
    await using fixture = await startFixture({ compression: true });
    const socket = await openRawWebSocket(fixture.url, await fixture.mint(), EXTENSION);
    const text = JSON.stringify({
      id: '1',
      channel: 'room',
      intent: 'say',
      payload: { text: 'x' },
    });
    socket.write(frame(OPCODE.text, deflateRawSync(text), compressed));
    await expect.poll(() => fixture.seen.said).toEqual(['x']);
    const large = JSON.stringify({ type: 'ping', padding: ' '.repeat(300_000) });
    socket.write(frame(OPCODE.text, deflateRawSync(large), compressed));
    await expect.poll(() => fixture.gateway.stats().errors).toMatchObject({ payload_too_large: 1 });
    socket.destroy();
  });
});
