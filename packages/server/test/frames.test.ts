import type { RawClient } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { startFixture } from './fixture.ts';

const isError = ({ type }: { type: string }): boolean => type === 'error';
const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

/** The error for a frame, and proof that the connection went on. */
async function errorFor(client: RawClient, frame: object | string) {
  client.send(frame);
  const envelope = await client.next(isError);
  expect(
    await client.ask({ id: 'alive', channel: 'room', intent: 'echo', payload: { text: 'x' } }),
  ).toMatchObject({
    type: 'reply',
  });
  return envelope;
}

describe('malformed frames', () => {
  it.each([
    ['not JSON', 'hello', 'malformed_json', /JSON/],
    ['cut off', '{"channel":"room"', 'malformed_json', /JSON/],
    ['empty', '', 'malformed_json', /JSON/],
    ['an array', '[1,2]', 'invalid_envelope', /one JSON object/],
    ['a string', '"hello"', 'invalid_envelope', /one JSON object/],
    ['null', 'null', 'invalid_envelope', /one JSON object/],
    ['without anything', '{}', 'invalid_envelope', /"channel"/],
    ['without a payload', { channel: 'room', intent: 'say' }, 'invalid_envelope', /"payload"/],
    [
      'with a bad address',
      { channel: 'room//x', intent: 'say', payload: {} },
      'invalid_envelope',
      /"channel"/,
    ],
    [
      'with a long address',
      { channel: 'x'.repeat(256), intent: 'say', payload: {} },
      'invalid_envelope',
      /255/,
    ],
    [
      'with a number as id',
      { id: 7, channel: 'room', intent: 'say', payload: {} },
      'invalid_envelope',
      /"id"/,
    ],
    [
      'with a long id',
      { id: 'x'.repeat(129), channel: 'room', intent: 'say', payload: {} },
      'invalid_envelope',
      /"id"/,
    ],
    [
      'of a type that clients do not send',
      { type: 'reply', ref: '1', payload: 1 },
      'unknown_type',
      /message/,
    ],
    [
      'of an unknown type',
      { type: 'publish', channel: 'room', payload: {} },
      'unknown_type',
      /publish/,
    ],
    [
      'too deep',
      `{"channel":"room","intent":"say","payload":${deep(32)}}`,
      'invalid_envelope',
      /32 levels/,
    ],
    [
      'with __proto__',
      '{"channel":"room","intent":"say","payload":{"__proto__":{}}}',
      'invalid_envelope',
      /__proto__/,
    ],
    [
      'with an escaped __proto__',
      '{"channel":"room","intent":"say","payload":[{"\\u005f_proto__":{}}]}',
      'invalid_envelope',
      /__proto__/,
    ],
    [
      'bare JSON-RPC',
      { jsonrpc: '2.0', id: 1, method: 'sum' },
      'wrong_dialect',
      /"type": "jsonrpc"/,
    ],
    [
      'a bare batch',
      [{ jsonrpc: '2.0', id: 1, method: 'sum' }],
      'wrong_dialect',
      /"type": "jsonrpc"/,
    ],
    [
      'an old-style message',
      { type: 'chat', text: 'hello' },
      'wrong_dialect',
      /"channel": "guide"/,
    ],
    ['an event frame', { event: 'chat', data: {} }, 'wrong_dialect', /"channel": "guide"/],
  ])(
    '%s gets its error, and nothing else happens [SP-ENV-001] [SP-ENV-009] [SP-ENV-015] [SP-ENV-017] [SP-ENV-018] [SP-ENV-019] [SP-ENV-020] [SP-ENV-022] [SP-ENV-026] [SP-ENV-027] [SP-ENV-028] [SP-SEC-007] [SP-SEC-008]',
    async (_name, frame, code, message) => {
      await using fixture = await startFixture();
      await using client = await fixture.connect();
      const envelope = await errorFor(client, frame);
      expect(envelope).toMatchObject({
        payload: { code, message: expect.stringMatching(message) },
      });
      expect(fixture.seen.said).toEqual([]);
    },
  );

  it('carries the id where it can be read [SP-ENV-021]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    expect(await errorFor(client, { id: 'mine', channel: 'room', intent: 'say' })).toMatchObject({
      ref: 'mine',
    });
    expect(await errorFor(client, { id: 7, channel: 'room', intent: 'say' })).not.toHaveProperty(
      'ref',
    );
  });

  it('harms nobody as a value, and within bounds [SP-ENV-004] [SP-ENV-007] [SP-ENV-015] [SP-ENV-020]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    const text = `__proto__ ${'{['.repeat(100)}`;
    const message = {
      id: '1',
      channel: 'room',
      intent: 'echo',
      payload: { text },
      novelty: { a: [] },
      seq: 'x',
    };
    expect(await client.ask(message)).toMatchObject({ type: 'reply', payload: { text } });
  });

  it('answers a frame over the limit, and closes 1009 far over it [SP-ENV-013] [SP-ENV-014]', async () => {
    await using fixture = await startFixture({ limits: { maxFrameBytes: 1_000 } });
    await using client = await fixture.connect();
    const frame = (text: string): object => ({
      id: '1',
      channel: 'room',
      intent: 'say',
      payload: { text },
    });
    expect(await errorFor(client, frame('é'.repeat(500)))).toMatchObject({
      ref: '1',
      payload: { code: 'payload_too_large', message: expect.stringContaining('1000 bytes') },
    });
    client.send(frame('x'.repeat(4_001)));
    expect(await client.closed).toMatchObject({ code: 1009 });
    expect(fixture.seen.said).toEqual([]);
  });

  it('closes 1003 on a binary frame, 1007 on bad UTF-8 [SP-ENV-002] [SP-ENV-003]', async () => {
    await using fixture = await startFixture();
    await using binary = await fixture.connect();
    binary.send(new Uint8Array([1, 2, 3]));
    expect(await binary.closed).toMatchObject({ code: 1003 });
    await using broken = await fixture.connect();
    broken.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    expect(await broken.closed).toMatchObject({ code: 1007 });
  });

  it('closes 4400 at the last strike, after its error [SP-ENV-023] [SP-ENV-024]', async () => {
    await using fixture = await startFixture({ limits: { maxStrikes: 3 } });
    await using client = await fixture.connect();
    client.send({ channel: 'nowhere', intent: 'say', payload: {} }); // costs no strike
    for (const frame of ['a', 'b', 'c', 'd']) client.send(frame);
    expect(await client.closed).toMatchObject({ code: 4400 });
    const codes = client.received.flatMap((envelope) =>
      envelope.type === 'error' ? [envelope.payload.code] : [],
    );
    expect(codes).toEqual([
      'unknown_channel',
      'malformed_json',
      'malformed_json',
      'malformed_json',
    ]);
  });

  it('never costs another connection anything [SP-SEC-007]', async () => {
    await using fixture = await startFixture({ limits: { maxStrikes: 2 } });
    await using hostile = await fixture.connect({ subject: 'eve' });
    await using other = await fixture.connect();
    hostile.send('x');
    hostile.send('x');
    await hostile.closed;
    const answer = await other.ask({
      id: '1',
      channel: 'room',
      intent: 'echo',
      payload: { text: 'still here' },
    });
    expect(answer).toMatchObject({ payload: { text: 'still here' } });
  });
});
