import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { createManualClock, startFaultProxy } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { collect, connectPair } from './tcp-pair.ts';

describe('a fault proxy', () => {
  it('forwards both ways, and each end by itself', async () => {
    await using pair = await connectPair();
    const [up, down] = [collect(pair.peer), collect(pair.client)];
    pair.client.end('question');
    await once(pair.peer, 'end');
    expect(up.text()).toBe('question');
    pair.peer.end('answer');
    await once(pair.client, 'end');
    expect(down.text()).toBe('answer');
  });

  it('passes a reset on', async () => {
    await using pair = await connectPair();
    const gone = new Promise((resolve) => pair.peer.once('error', resolve));
    pair.client.resetAndDestroy();
    await expect(gone).resolves.toMatchObject({ code: 'ECONNRESET' });
  });

  it('cuts by RST and by FIN', async () => {
    await using pair = await connectPair();
    const errors = [pair.client, pair.peer].map(
      (socket) => new Promise((resolve) => socket.once('error', resolve)),
    );
    pair.proxy.cut();
    await expect(Promise.all(errors)).resolves.toMatchObject([
      { code: 'ECONNRESET' },
      { code: 'ECONNRESET' },
    ]);
    await using other = await connectPair();
    const ends = [other.client, other.peer].map((socket) => once(socket.resume(), 'end'));
    other.proxy.cut({ how: 'end' });
    await Promise.all(ends);
    expect([pair.proxy.counts.cut, other.proxy.counts.cut]).toEqual([1, 1]);
  });

  it('cuts the connection of one number only', async () => {
    await using pair = await connectPair();
    const second = connect(pair.proxy.port);
    await once(second, 'connect');
    await settled(() => pair.proxy.connections.length === 2);
    const gone = new Promise((resolve) => second.once('error', resolve));
    pair.proxy.cut({ connection: 2 });
    await expect(gone).resolves.toMatchObject({ code: 'ECONNRESET' });
    const up = collect(pair.peer);
    pair.client.write('still here');
    await up.bytes(10);
    expect(pair.proxy.connections).toEqual([1]);
  });

  it('freezes one direction, and hands everything on when it thaws', async () => {
    await using pair = await connectPair();
    const [up, down] = [collect(pair.peer), collect(pair.client)];
    const thaw = pair.proxy.freeze({ direction: 'up' });
    pair.client.end('frozen');
    pair.peer.write('flows');
    await down.bytes(5);
    expect(up.text()).toBe('');
    thaw();
    await once(pair.peer, 'end');
    expect(up.text()).toBe('frozen');
  });

  it('hides the end of a frozen connection', async () => {
    await using pair = await connectPair();
    pair.proxy.freeze();
    pair.client.resetAndDestroy();
    await once(pair.client, 'close');
    await setImmediate();
    expect(pair.peer.destroyed).toBe(false);
    const gone = new Promise((resolve) => pair.peer.once('error', resolve));
    pair.proxy.heal();
    await expect(gone).resolves.toMatchObject({ code: 'ECONNRESET' });
  });

  it('delays by its clock, and never reorders', async () => {
    const clock = createManualClock();
    await using pair = await connectPair({ clock, seed: 3 });
    const up = collect(pair.peer);
    pair.proxy.delay(100, { jitterMs: 500, direction: 'up' });
    const text = Array.from({ length: 50 }, (_, index) => `${index},`);
    for (const part of text) {
      pair.client.write(part);
      await setImmediate();
    }
    await settled(() => clock.pending > 0);
    clock.advance(99);
    expect(up.text()).toBe('');
    const arrived = up.bytes(text.join('').length);
    clock.advance(700);
    await settled(() => clock.pending === 0);
    clock.advance(700);
    await arrived;
    expect(up.text()).toBe(text.join(''));
  });

  it('throttles to a number of bytes in a second', async () => {
    const clock = createManualClock();
    await using pair = await connectPair({ clock });
    const up = collect(pair.peer);
    pair.proxy.throttle(1_000);
    pair.client.write(Buffer.alloc(1_000));
    await up.bytes(50);
    for (let ms = 0; ms < 500; ms += 10) {
      clock.advance(10);
      await setImmediate();
    }
    const halfway = up.text().length;
    expect(halfway).toBeGreaterThan(400);
    expect(halfway).toBeLessThanOrEqual(550);
    clock.advance(1_000);
    await up.bytes(1_000);
  });

  it('splits into single bytes, and joins what comes apart', async () => {
    const clock = createManualClock();
    await using pair = await connectPair({ clock });
    const up = collect(pair.peer);
    const whole = pair.proxy.split(1);
    pair.client.write('abcdefgh');
    await up.bytes(8);
    expect(up.pieces.map(String)).toEqual([...'abcdefgh']);
    whole();
    up.pieces.length = 0;
    pair.proxy.join(50);
    for (const part of ['1', '2', '3', '4']) {
      pair.client.write(part);
      await setImmediate();
      await setImmediate();
    }
    await settled(() => clock.pending > 0);
    expect(up.text()).toBe('');
    clock.advance(50);
    await up.bytes(4);
    expect(up.pieces.map(String)).toEqual(['1234']);
  });

  it('refuses new connections until it is told otherwise, and counts them', async () => {
    await using pair = await connectPair();
    const accept = pair.proxy.refuse();
    const refused = connect(pair.proxy.port);
    await expect(once(refused, 'end')).rejects.toMatchObject({ code: 'ECONNRESET' });
    accept();
    const next = connect(pair.proxy.port);
    await once(next, 'connect');
    next.destroy();
    expect(pair.proxy.counts).toMatchObject({ refuse: 1, cut: 0 });
  });

  it('strikes connections to come, and counts each', async () => {
    await using pair = await connectPair();
    pair.proxy.split('random');
    pair.proxy.throttle(1_000, { connection: 1 });
    const second = connect(pair.proxy.port);
    await once(second, 'connect');
    await settled(() => pair.proxy.connections.length === 2);
    expect(pair.proxy.counts).toMatchObject({ split: 2, throttle: 1 });
    second.destroy();
  });

  it('holds back no more than its bound: the sender feels the rest', async () => {
    await using pair = await connectPair({ maxHeldBytes: 100_000 });
    pair.proxy.freeze();
    const chunk = Buffer.alloc(1_000_000);
    let written = 0;
    while (written < 64 && pair.client.write(chunk)) written += 1;
    await setImmediate();
    expect(pair.client.writableLength).toBeGreaterThan(0);
    const up = collect(pair.peer);
    const expected = (written + 1) * chunk.length;
    pair.proxy.heal();
    await up.bytes(expected);
  });

  it('leaves another fault of its kind in place when one is taken back', async () => {
    const clock = createManualClock();
    await using pair = await connectPair({ clock });
    const up = collect(pair.peer);
    const first = pair.proxy.freeze();
    const second = pair.proxy.freeze({ connection: 1 });
    pair.client.write('x');
    first();
    await setImmediate();
    expect(up.text()).toBe('');
    second();
    await up.bytes(1);
  });

  it('closes with everything that it holds', async () => {
    const pair = await connectPair();
    pair.proxy.freeze();
    const gone = [pair.client, pair.peer].map(
      (socket) =>
        new Promise((resolve) => socket.resume().once('end', resolve).once('close', resolve)),
    );
    await pair.proxy[Symbol.asyncDispose]();
    await Promise.all(gone);
    await pair[Symbol.asyncDispose]();
  });

  it('resets a client where the target does not answer', async () => {
    const gone = await connectPair();
    const target = `tcp://127.0.0.1:${gone.proxy.port}`;
    await gone[Symbol.asyncDispose]();
    await using proxy = await startFaultProxy({ target });
    const client = connect(proxy.port);
    await expect(once(client, 'end')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it.each([
    [{ target: 'localhost' }, '"target" must be a URL with a port'],
    [{ target: 'redis://localhost' }, '"target" must be a URL with a port'],
    [{ target: 'ws://localhost', seed: 0.5 }, '"seed" must be an integer'],
    [{ target: 'ws://localhost', maxHeldBytes: 0 }, '"maxHeldBytes" must be a positive integer'],
  ])('refuses %j', async (options, message) => {
    await expect(startFaultProxy(options)).rejects.toThrow(message);
  });

  it('refuses measures that cannot be meant', async () => {
    await using pair = await connectPair();
    expect(() => pair.proxy.delay(-1)).toThrow('"ms" must be a number of at least 0');
    expect(() => pair.proxy.throttle(0)).toThrow('"bytesPerSecond"');
    expect(() => pair.proxy.split(0)).toThrow('"bytes"');
  });
});

/** Lets the event loop turn until it holds; the deadline is the test's. */
async function settled(holds: () => boolean): Promise<void> {
  while (!holds()) await setImmediate();
}
