import { decodeClientEnvelope } from '@sallyport/protocol';
import { describe, expect, test } from 'vitest';

const refuse = (value: unknown) => {
  const result = decodeClientEnvelope(JSON.stringify(value));
  return result.ok ? undefined : { code: result.error.code, message: result.error.message };
};

describe('bare JSON-RPC is wrong_dialect, and told how to wrap it (SP-ENV-026)', () => {
  test.each([
    { jsonrpc: '2.0', id: 1, method: 'tools/list' },
    { jsonrpc: '2.0', method: 'log', params: [] },
    { jsonrpc: '2.0', id: null, result: 1 },
    { jsonrpc: '1.0' },
    [{ jsonrpc: '2.0', id: 1, method: 'a' }],
    [
      { jsonrpc: '2.0', id: 1, method: 'a' },
      { jsonrpc: '2.0', method: 'b' },
    ],
  ])('%j', (value) => {
    expect(refuse(value)).toMatchObject({
      code: 'wrong_dialect',
      message: expect.stringContaining('{"type": "jsonrpc", "payload"'),
    });
  });
});

describe('a bare type is wrong_dialect, and told how to write a message (SP-ENV-027)', () => {
  test.each([
    { type: 'chat' },
    { type: 'chat', message: 'hello', id: '1' },
    { type: 'connection_init' },
    { type: 'send', data: { text: 'hello' } },
    { type: '' },
    { type: '"}\n' },
    { type: 'x'.repeat(10_000) },
  ])('%j', (value) => {
    const refusal = refuse(value);
    expect(refusal).toMatchObject({
      code: 'wrong_dialect',
      message: expect.stringContaining('"intent": "chat", "payload"'),
    });
    expect(refusal?.message.length).toBeLessThan(400);
  });
});

describe('an event frame is wrong_dialect (SP-ENV-028)', () => {
  test.each([
    { event: 'chat', data: {} },
    { event: 'phx_join', topic: 'room:1', payload: {}, ref: '1' },
    { type: 'emit', event: 'chat', payload: {} },
  ])('%j', (value) => {
    expect(refuse(value)).toMatchObject({
      code: 'wrong_dialect',
      message: expect.stringContaining('{"channel": "guide", "intent": "chat", "payload": {…}}'),
    });
  });
});

describe('an envelope with a fault is not another dialect (SP-ENV-018, SP-ENV-019)', () => {
  test.each([
    [{ type: 'chat', payload: {} }, 'unknown_type'],
    [{ type: 'chat', channel: 'guide' }, 'unknown_type'],
    [{ type: 'chat', intent: 'x' }, 'unknown_type'],
    [{ type: 'chat', ref: 'x' }, 'unknown_type'],
    [{ type: 'welcome', payload: {} }, 'unknown_type'],
    [{ type: 'reply' }, 'unknown_type'],
    [{ type: 5 }, 'invalid_envelope'],
    [{ type: null, channel: 'guide' }, 'invalid_envelope'],
    [{ type: 'message' }, 'invalid_envelope'],
    [{ type: 'subscribe' }, 'invalid_envelope'],
    [{ type: 'message', jsonrpc: '2.0' }, 'invalid_envelope'],
    [{ channel: 'guide', event: 'chat' }, 'invalid_envelope'],
    [{ channel: 'guide', jsonrpc: '2.0', method: 'a' }, 'invalid_envelope'],
    [[{ jsonrpc: '2.0' }, 5], 'invalid_envelope'],
    [{ id: 1, connect: {} }, 'invalid_envelope'],
  ])('%j is %s', (value, code) => {
    expect(refuse(value)?.code).toBe(code);
  });

  test('a good envelope may have a field "event" or "jsonrpc" (SP-ENV-004)', () => {
    expect(refuse({ type: 'ping', event: 'chat', jsonrpc: '2.0' })).toBeUndefined();
  });
});
