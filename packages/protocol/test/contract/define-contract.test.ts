import type { ChannelDefinition, Contract } from '@sallyport/protocol';
import {
  channel,
  defineContract,
  errorCodes,
  event,
  isStream,
  method,
  request,
  scopesOf,
  stream,
} from '@sallyport/protocol';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const text = z.object({ text: z.string() });
const said = event({ payload: text });

/** A good contract with something changed. */
function contractWith(change: Partial<Contract>): () => Contract {
  return () => defineContract({ name: 'hello', version: '1.0.0', channels: {}, ...change });
}

function channelsWith(template: string, definition: ChannelDefinition): () => Contract {
  return contractWith({ channels: { room: channel(template, definition) } });
}

test('gives back the contract that it was given', () => {
  const contract = {
    name: 'hello',
    version: '1.0.0-rc.1',
    channels: { room: channel('room:{room}', { emits: { said } }) },
    rpc: { 'tools/list': method({ params: text, result: text }) },
  } as const;
  expect(defineContract(contract)).toBe(contract);
});

describe('refuses, naming the place and what to write instead', () => {
  test.each([
    [contractWith({ name: 'Hello' }), '"name" must be lower-case letters'],
    [contractWith({ name: '' }), '"name" must be'],
    [contractWith({ name: 'a'.repeat(65) }), '"name" must be'],
    [contractWith({ name: 'a@b' }), '"name" must be'],
    [contractWith({ version: '1.0' }), '"version" must be a semantic version, such as "1.4.0"'],
    [contractWith({ version: 'v1.0.0' }), '"version" must be'],
    [contractWith({ version: '01.0.0' }), '"version" must be'],
    [
      channelsWith('@user:{id}', {}),
      '"channels.room" must be an address that does not start with "@"',
    ],
    [channelsWith('room:', {}), 'segment "" must be characters'],
    [channelsWith('room:{a}:{a}', {}), 'names a parameter twice'],
    [
      channelsWith('room', { accepts: { 'say it': said } }),
      '"channels.room.accepts.say it" must be an intent name',
    ],
    [
      channelsWith('room', { emits: { '': said } }),
      '"channels.room.emits." must be an intent name',
    ],
    [
      channelsWith('room', { emits: { ask: request({ payload: text, reply: text }) as never } }),
      '"channels.room.emits" must be events only',
    ],
    [
      channelsWith('room', { history: { keep: 0, forMs: 1 } }),
      '"channels.room.history.keep" must be a positive integer',
    ],
    [
      channelsWith('room', { history: { keep: 1, forMs: 0.5 } }),
      '"channels.room.history.forMs" must be',
    ],
    [
      channelsWith('room', { params: z.object({ id: z.string() }) }),
      'exactly the parameters of "room": (none)',
    ],
    [
      channelsWith('room:{id}', { params: z.object({}) }),
      'exactly the parameters of "room:{id}": id',
    ],
    [
      channelsWith('room:{id}', { access: { bind: { user: 'sub' } } }),
      '"channels.room.access.bind.user" must be a parameter',
    ],
    [
      contractWith({ rpc: { 'rpc.discover': method({ params: text, result: text }) } }),
      '"rpc." is reserved',
    ],
    [
      contractWith({ rpc: { 'a b': method({ params: text, result: text }) } }),
      '"rpc.a b" must be a method name',
    ],
  ])('case %#: %s', (define, message) => {
    expect(define).toThrow(TypeError);
    expect(define).toThrow(message);
  });

  test('an @ template before its segments, so that the error says why (SP-ENV-012)', () => {
    expect(channelsWith('@user:{id}', {})).toThrow('which is reserved');
  });

  test('two templates that match the same addresses', () => {
    const define = contractWith({
      channels: { room: channel('room:{a}', {}), place: channel('room:{b}', {}) },
    });
    expect(define).toThrow(
      '"channels.place" must be a template that differs from that of channels.room in more than parameter names',
    );
  });

  test.each(Object.keys(errorCodes))(
    "a declared error with the protocol's own code %s (SP-MSG-016)",
    (code) => {
      const errors = { [code]: text };
      expect(
        channelsWith('room', { accepts: { ask: request({ payload: text, reply: text, errors }) } }),
      ).toThrow(`"channels.room.accepts.ask.errors.${code}" must be`);
      expect(channelsWith('room', { accepts: { say: event({ payload: text, errors }) } })).toThrow(
        `"channels.room.accepts.say.errors.${code}" must be`,
      );
      expect(
        contractWith({ rpc: { ask: method({ params: text, result: text, errors }) } }),
      ).toThrow(`"rpc.ask.errors.${code}" must be`);
    },
  );

  test.each(['Over', 'over-quota', '1st', ''])('a declared error with the code %j', (code) => {
    const ask = request({ payload: text, reply: text, errors: { [code]: text } });
    expect(channelsWith('room', { accepts: { ask } })).toThrow(
      'lower-case letters, digits and "_"',
    );
  });
});

describe('allows', () => {
  test.each([
    [
      'an exact address beside a template',
      { a: channel('pillar:content', {}), b: channel('pillar:{p}', {}) },
    ],
    ['templates of different length', { a: channel('a:{x}', {}), b: channel('a:{x}:{y}', {}) }],
    ['intents with dots and digits', { a: channel('a', { accepts: { 'x.y-2_z': said } }) }],
  ])('%s (SP-ENV-011)', (_, channels) => {
    expect(contractWith({ channels })).not.toThrow();
  });
});

test('intents are data', () => {
  expect(event({ payload: text })).toEqual({ kind: 'event', payload: text, errors: {} });
  const over_quota = z.object({ limit: z.int() });
  expect(event({ payload: text, errors: { over_quota }, scope: 'a' })).toEqual({
    kind: 'event',
    payload: text,
    errors: { over_quota },
    scope: 'a',
  });
  expect(request({ payload: text, reply: stream(text) })).toEqual({
    kind: 'request',
    payload: text,
    reply: { kind: 'stream', chunk: text },
    errors: {},
  });
  expect(isStream(stream(text))).toBe(true);
  expect(isStream(text)).toBe(false);
});

test('scopes are a list of all that are needed (SP-MSG-012)', () => {
  expect(scopesOf(undefined)).toEqual([]);
  expect(scopesOf('a')).toEqual(['a']);
  expect(scopesOf(['a', 'b'])).toEqual(['a', 'b']);
});
