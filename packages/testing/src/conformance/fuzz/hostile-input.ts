import fc from 'fast-check';
import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';
import type { FuzzContract } from './envelope-arbitrary.ts';
import { envelopeArbitrary, idArbitrary } from './envelope-arbitrary.ts';
import type { HostileFrame } from './hostile-frame.ts';
import { NONCE } from './hostile-frame.ts';
import { hostileValue, spoiled } from './hostile-value.ts';

/** Frames that belong together: mostly one, or a few that race each other. */
export type HostileInput = readonly HostileFrame[];

/** Hostile inputs for a server of this contract; right frames are among them. */
export function hostileInput(contract: FuzzContract): fc.Arbitrary<HostileInput> {
  const envelope = envelopeArbitrary(contract);
  const text = envelope.map(asText);
  return fc.oneof(
    { arbitrary: alone(text), weight: 5 },
    { arbitrary: alone(envelope.chain(spoiled).map(asText)), weight: 6 },
    { arbitrary: alone(envelope.chain(misshapen)), weight: 4 },
    { arbitrary: alone(text.chain(damaged)), weight: 4 },
    { arbitrary: alone(fc.tuple(text, pieceBytes).map(inPieces)), weight: 1 },
    { arbitrary: alone(overfilled), weight: 2 },
    { arbitrary: alone(fc.oneof(text.chain(invalidUtf8), binary)), weight: 1 },
    { arbitrary: race(envelope), weight: 3 },
  );
}

function alone(frame: fc.Arbitrary<HostileFrame>): fc.Arbitrary<HostileInput> {
  return frame.map((one) => [one]);
}

function asText(value: unknown): HostileFrame {
  return { kind: 'text', text: JSON.stringify(ownId(value)) ?? 'null' };
}

/** An id that another frame may have, also of an earlier run, is answered as that: SP-REQ-018. */
function ownId(value: unknown): unknown {
  if (!isFrame(value) || typeof value.id !== 'string' || value.id === '') return value;
  return value.id.startsWith(NONCE) ? value : { ...value, id: NONCE + value.id };
}

const FIELDS = ['type', 'id', 'ref', 'timestamp', 'channel', 'intent', 'payload', 'trace', 'seq'];

/** One field of the envelope is what it may not be. An id stays one that no other frame has. */
function misshapen(envelope: Frame): fc.Arbitrary<HostileFrame> {
  const id = fc.oneof(
    idArbitrary().map((own) => own.padEnd(129, 'x')),
    fc.constantFrom('', 7, null),
  );
  return fc.oneof(
    fc
      .tuple(fc.constantFrom(...FIELDS), hostileValue, id)
      .map(([name, value, other]) =>
        asText({ ...envelope, [name]: name === 'id' ? other : value }),
      ),
    fc.constantFrom('__proto__', '\\u005f_proto__', 'constructor', 'prototype').map(
      (key): HostileFrame => ({
        kind: 'text',
        text: JSON.stringify({ ...envelope, payload: { x: 0 } }).replace('"x"', `"${key}"`),
      }),
    ),
  );
}

const INSERTS = [
  '\u0000',
  '"',
  '\\',
  '{',
  ']',
  ',',
  '\n',
  '/**/',
  'NaN',
  '1e999',
  '\uFEFF',
  '"a":1,',
];

/** The text of a frame, damaged at one place. */
function damaged(frame: HostileFrame): fc.Arbitrary<HostileFrame> {
  if (frame.kind !== 'text') return fc.constant(frame);
  const { text } = frame;
  return fc
    .tuple(fc.nat(text.length), fc.nat(8), fc.oneof(fc.constant(''), fc.constantFrom(...INSERTS)))
    .chain(([at, length, insert]) =>
      fc.constantFrom(
        text.slice(0, at),
        text.slice(0, at) + insert + text.slice(at),
        text.slice(0, at) + insert + text.slice(at + length),
        text + insert + text,
      ),
    )
    .map((changed) => ({ kind: 'text', text: changed }));
}

const pieceBytes = fc.constantFrom(1, 2, 7);

function inPieces([frame, bytes]: [HostileFrame, number]): HostileFrame {
  return frame.kind === 'text' ? { ...frame, pieceBytes: bytes } : frame;
}

const message = { channel: 'echo', intent: 'echo', id: `${NONCE}0`, payload: '' };
const [before = '', after = ''] = JSON.stringify(message).split('""');

/** Too deep, too long, too many. */
const overfilled: fc.Arbitrary<HostileFrame> = fc
  .tuple(
    fc.constantFrom<readonly [string, string, string]>(
      [`${before}"`, 'x', `"${after}`],
      [`${before}"`, '\\u0041', `"${after}`],
      [before, '[', after],
      [before, '{"a":', after],
      [`${before}[`, '0,', `0]${after}`],
      [`${before}[`, '{},', `{}]${after}`],
      [`${before}{`, '"a":1,', `"b":1}${after}`],
      [`${before}`, '9', after],
      ['', ' ', before],
      ['{"', 'k', '":1}'],
      ['', '[', ''],
    ),
    fc.oneof(
      { arbitrary: fc.nat(100), weight: 20 },
      { arbitrary: fc.nat(5_000), weight: 15 },
      { arbitrary: fc.nat(400_000), weight: 1 },
    ),
  )
  .map(([[head, unit, tail], count]) => ({
    kind: 'filled',
    before: head,
    unit,
    count: Math.min(count, Math.floor(1_500_000 / unit.length)),
    after: tail,
  }));

/** Bytes that are not UTF-8, in place of one of a right frame. */
function invalidUtf8(frame: HostileFrame): fc.Arbitrary<HostileFrame> {
  const hex = frame.kind === 'text' ? Buffer.from(frame.text.toWellFormed()).toString('hex') : '';
  const bad = fc.constantFrom('ff', 'c0af', 'eda080', 'f4908080', 'e282');
  return fc.tuple(fc.nat(hex.length / 2), bad).map(([at, bytes]) => ({
    kind: 'bytes',
    opcode: 'text',
    hex: hex.slice(0, at * 2) + bytes + hex.slice(at * 2),
  }));
}

const binary: fc.Arbitrary<HostileFrame> = fc
  .uint8Array({ maxLength: 64 })
  .map((bytes) => ({ kind: 'bytes', opcode: 'binary', hex: Buffer.from(bytes).toString('hex') }));

/** An id that is used again, cancelled at once, or cancelled and used again. */
function race(envelope: fc.Arbitrary<Frame>): fc.Arbitrary<HostileInput> {
  const raced = envelope.filter(({ type }) => type === undefined || type === 'jsonrpc');
  return fc
    .tuple(raced, envelope, fc.constantFrom('again', 'other', 'cancel', 'cancel again'))
    .map(([frame, other, how]) => {
      const id = frame.id ?? `${NONCE}1`;
      const first = asText({ ...frame, id });
      const cancel = asText({ type: 'cancel', ref: id });
      switch (how) {
        case 'again':
          return [first, first];
        case 'other':
          // A subscription under the id of something else would leave nobody knowing what is subscribed.
          return [first, asText(other.type === undefined ? { ...other, id } : other)];
        case 'cancel':
          return [first, cancel];
        default:
          return [first, cancel, first, cancel];
      }
    });
}
