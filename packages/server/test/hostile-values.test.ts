import { describe, expect, it } from 'vitest';
import { startFixture } from './fixture.ts';
import { closeOf } from './guarded.ts';
import { openTcp, readToEnd, upgradeHead } from './raw-socket.ts';

describe('numbers that JSON can write and a program cannot hold', () => {
  it.each([
    [
      'too large for an id',
      '{"jsonrpc":"2.0","id":1e999,"method":"sum","params":{"of":[1]}}',
      -32600,
    ],
    [
      'too large for a payload',
      '{"jsonrpc":"2.0","id":1,"method":"sum","params":{"of":[1e999]}}',
      -32602,
    ],
    ['too small', '{"jsonrpc":"2.0","id":1,"method":"sum","params":{"of":[-1e999]}}', -32602],
    ['written as text', '{"jsonrpc":"2.0","id":1,"method":"sum","params":{"of":["1"]}}', -32602],
  ])('are refused: %s [SP-SEC-007]', async (_, payload, code) => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    client.send(`{"type":"jsonrpc","id":"1","payload":${payload}}`);
    expect(await client.next()).toMatchObject({ ref: '1', payload: { error: { code } } });
  });

  it.each(['1e999', '-1', '1.5', '"1"', '1e400'])(
    'are refused as a timestamp: %s',
    async (timestamp) => {
      await using fixture = await startFixture();
      await using client = await fixture.connect();
      const rest = '"id":"1","channel":"room","intent":"echo","payload":{"text":"x"}';
      client.send(`{"timestamp":${timestamp},${rest}}`);
      expect(await client.next()).toMatchObject({ payload: { code: 'invalid_envelope' } });
    },
  );
});

describe('a frame with a key twice', () => {
  it('is read once: what is checked is what is done', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    const admin = '"channel":"room","intent":"echo","intent":"admin","payload":{}';
    client.send(`{"id":"1",${admin}}`);
    expect(await client.next()).toMatchObject({ ref: '1', payload: { code: 'forbidden' } });
    client.send(
      '{"id":"2","id":"3","channel":"room","intent":"echo","payload":{"text":"a","text":"b"}}',
    );
    expect(await client.next()).toMatchObject({ ref: '3', payload: { text: 'b' } });
  });
});

describe('text', () => {
  it.each([
    ['the same word in two forms', 'é', 'e\u0301'],
    ['letters that look alike', 'room', 'r\u043eom'],
    ['a word turned around', 'a\u202eb', 'ab'],
    ['a word with nothing in it', 'a\u200bb', 'ab'],
  ])('is compared letter by letter: %s', async (_, text, other) => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    const ask = (id: string, payload: object) =>
      client.ask({ id, channel: 'room', intent: 'echo', payload });
    expect(await ask(text, { text })).toMatchObject({ ref: text, payload: { text } });
    expect(await ask(other, { text: other })).toMatchObject({
      ref: other,
      payload: { text: other },
    });
    const elsewhere = await client.ask({ type: 'subscribe', id: '1', channel: `${other}\u043e` });
    expect(elsewhere).toMatchObject({ type: 'error' });
  });
});

/** A pattern that goes back over a text again and again would take minutes for these. */
const MOST_MS = 1_000;
const LONG = 12_000;

describe('long texts of one kind', () => {
  it.each([
    ['spaces in the credential', [`Authorization: Bearer ${' '.repeat(LONG)}!`]],
    ['points in the credential', [`Authorization: Bearer ${'.'.repeat(LONG)}`]],
    ['commas in the subprotocols', [`Sec-WebSocket-Protocol: a${' ,'.repeat(LONG / 2)}`]],
    ['hops that are none', [`X-Forwarded-For: ${'1.'.repeat(LONG / 2)}`]],
    ['separators in Forwarded', [`Forwarded: ${'; '.repeat(LONG / 2)}`]],
    ['labels in the origin', [`Origin: https://${'a.'.repeat(LONG / 2)}example.com`]],
  ])('cost no time before the upgrade: %s [SP-SEC-007]', async (_, lines) => {
    await using fixture = await startFixture({
      origins: ['https://*.example.com'],
      trustProxy: { from: ['127.0.0.1'], header: 'forwarded' },
    });
    await using bystander = await fixture.connect();
    const socket = await openTcp(fixture.url);
    const ended = readToEnd(socket);
    socket.write(upgradeHead('', lines));
    const startedAt = performance.now();
    await bystander.ask({ type: 'ping', id: 'p' });
    expect(performance.now() - startedAt).toBeLessThan(MOST_MS);
    socket.end();
    await ended;
  });

  it.each(['1', '1.', '.', '-', '+', 'a@', '@', '%20'])(
    'cost no time as the contract that is asked for: %s',
    async (unit) => {
      await using fixture = await startFixture();
      const asked = `fixture@1.2.3${unit.repeat(LONG / unit.length)}`;
      const startedAt = performance.now();
      await closeOf(`${fixture.url}?contract=${asked}!`, { token: await fixture.mint() });
      expect(performance.now() - startedAt).toBeLessThan(MOST_MS);
    },
  );

  it.each([':', 'a:', '~', '@', '{', 'é'])('cost no time as an address: %s', async (unit) => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    const startedAt = performance.now();
    const channel = unit.repeat(200_000 / unit.length);
    const answer = await client.ask({ type: 'subscribe', id: '1', channel });
    expect(answer).toMatchObject({ type: 'error' });
    expect(JSON.stringify(answer).length).toBeLessThan(1_000);
    expect(performance.now() - startedAt).toBeLessThan(MOST_MS);
  });
});
