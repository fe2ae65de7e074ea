import type { Envelope } from '@sallyport/protocol';
import { clientEnvelope, serverEnvelope } from '@sallyport/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Sender } from '../src/envelope-guard.ts';
import { findEnvelopeFault } from '../src/envelope-guard.ts';
import { mutatedJson } from './json-mutation.ts';
import { clientSamples, serverSamples } from './sample-envelopes.ts';

interface Side {
  readonly sender: Sender;
  readonly samples: readonly Envelope[];
  readonly schema: typeof clientEnvelope | typeof serverEnvelope;
}

const sides: readonly Side[] = [
  { sender: 'client', samples: clientSamples, schema: clientEnvelope },
  { sender: 'server', samples: serverSamples, schema: serverEnvelope },
];

describe.each(sides)('the guard of $sender envelopes', ({ sender, samples, schema }) => {
  test.each(samples)('accepts $type $intent, as zod does', (sample) => {
    expect(findEnvelopeFault(sample, sender)).toBeUndefined();
    expect(schema.safeParse(sample).success).toBe(true);
  });

  test('agrees with zod on every mutation of an envelope (SP-ENV-005)', () => {
    fc.assert(
      fc.property(mutatedJson(samples), (value) => {
        fc.pre(typeof value === 'object' && value !== null && !Array.isArray(value));
        const accepted = findEnvelopeFault(value as object, sender) === undefined;
        expect(accepted).toBe(schema.safeParse(value).success);
      }),
      { numRuns: 5_000 },
    );
  });

  test.each(samples)(
    'ignores fields that it does not know on $type (SP-ENV-004, SP-EVO-004)',
    (sample) => {
      const payload =
        'payload' in sample && isPlainObject(sample.payload) ? sample.payload : undefined;
      const grown = {
        ...sample,
        ...(payload !== undefined && { payload: { ...payload, later: [1] } }),
        later: { than: 'this' },
      };
      expect(findEnvelopeFault(grown, sender)).toBeUndefined();
      expect(schema.safeParse(grown).success).toBe(true);
    },
  );
});

const types = (samples: readonly { readonly type: string }[]) =>
  new Set(samples.map(({ type }) => type));

test.each<{ sender: Sender; foreign: readonly object[] }>([
  {
    sender: 'client',
    foreign: serverSamples.filter(({ type }) => !types(clientSamples).has(type)),
  },
  {
    sender: 'server',
    foreign: clientSamples.filter(({ type }) => !types(serverSamples).has(type)),
  },
])(
  'a type that only the other side sends is unknown from a $sender (SP-ENV-019)',
  ({ sender, foreign }) => {
    expect(foreign.length).toBeGreaterThan(0);
    for (const value of foreign) {
      expect(findEnvelopeFault(value, sender)?.code).toBe('unknown_type');
    }
  },
);

describe('a fault names its place', () => {
  test.each([
    [{ type: 'message', channel: 'guide', payload: 1 }, '"intent" is missing.'],
    [
      { type: 'message', channel: 'guide', intent: '', payload: 1 },
      '"intent" must be a string of 1 to 128 characters.',
    ],
    [{ type: 'message', channel: 'a b', intent: 'x', payload: 1 }, /^"channel" must be an address/],
    [
      { type: 'message', channel: 'a', intent: 'x', payload: 1, id: null },
      /^"id" must be a string/,
    ],
    [
      { type: 'subscribe', id: '1', channel: 'a', payload: { since: { epoch: 'e' } } },
      '"payload.since.offset" is missing.',
    ],
    [
      { type: 'refresh', id: '1', payload: { token: '' } },
      '"payload.token" must be a non-empty string.',
    ],
    [{ type: 'ping', timestamp: -1 }, /^"timestamp" must be milliseconds/],
    [{ type: 'ping', trace: {} }, '"trace.traceparent" is missing.'],
  ])('%j', (value, message) => {
    const fault = findEnvelopeFault(value, 'client');
    expect(fault?.code).toBe('invalid_envelope');
    expect(fault?.message).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
  });

  test.each([undefined, null, 5, {}, ['ping']])(
    'a type that is no string: %j (SP-ENV-031)',
    (type) => {
      expect(findEnvelopeFault({ type, channel: 'a' }, 'client')).toEqual({
        code: 'invalid_envelope',
        message: '"type" must be a string.',
      });
    },
  );

  test.each(['publish', 'toString', 'x'.repeat(10_000)])('unknown type %j', (type) => {
    const fault = findEnvelopeFault({ type, channel: 'a' }, 'client');
    expect(fault?.code).toBe('unknown_type');
    expect(fault?.message).toContain('a client sends one of message, subscribe');
    expect(fault?.message.length).toBeLessThan(300);
  });

  test.each([undefined, 5, 'later'])('unknown system intent %j (SP-EVO-001)', (intent) => {
    expect(findEnvelopeFault({ type: 'system', intent, payload: {} }, 'server')?.code).toBe(
      'unknown_type',
    );
  });
});

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
