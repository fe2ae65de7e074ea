import { DEFAULT_FRAME_LIMITS } from '@sallyport/protocol';
import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';
import { fits } from '../pattern.ts';
import type { Vector } from './vector.ts';

/** A frame of either side, read or refused. */
export function envelopeVector(given: Frame): Vector {
  const { id, from, valid, text, frame, limits, spec } = given;
  const kind = from === 'client' ? 'client-envelopes' : 'server-envelopes';
  const question = {
    check: 'envelope',
    from,
    text: typeof text === 'string' ? text : JSON.stringify(frame),
    limits: limits ?? DEFAULT_FRAME_LIMITS,
  };
  const expected = valid === true ? readAs(given) : refusedAs(given);
  return {
    id: `envelopes/${String(id)}`,
    kind,
    spec: Array.isArray(spec) ? spec.map(String) : [],
    question,
    expected,
    accepts: (answer) =>
      valid === true ? isRead(answer, expected) : isRefused(answer, { expected, given }),
  };
}

function readAs({ reads, frame }: Frame): Frame {
  return { valid: true, envelope: reads ?? frame };
}

/** A client reports a refusal locally, with any code. */
function refusedAs({ from, error, ref }: Frame): Frame {
  if (from !== 'client') return { valid: false };
  return { valid: false, error, ...(ref !== undefined && { ref }) };
}

/** Payloads of the contract are kept whole; of those of the protocol, unknown members may be dropped. */
const OPAQUE = new Set(['message', 'reply', 'jsonrpc']);

function isRead(answer: Frame, { envelope }: Frame): boolean {
  if (answer.valid !== true || !isFrame(answer.envelope) || !isFrame(envelope)) return false;
  const { payload, ...fields } = envelope;
  const { payload: read } = answer.envelope;
  // Unknown fields may be kept or dropped, and so may known ones that the type does not use.
  const known = Object.entries(fields).filter(([name]) => FIELDS.has(name));
  if (!fits(Object.fromEntries(known), answer.envelope)) return false;
  if (!('payload' in envelope)) return true;
  const whole = fits({ payload: read }, { payload });
  return OPAQUE.has(String(envelope.type)) ? whole && fits({ payload }, { payload: read }) : whole;
}

const FIELDS = new Set([
  'type',
  'id',
  'ref',
  'timestamp',
  'channel',
  'intent',
  'offset',
  'epoch',
  'seq',
  'final',
  'trace',
]);

interface Refusal {
  readonly expected: Frame;
  readonly given: Frame;
}

function isRefused(answer: Frame, { expected, given }: Refusal): boolean {
  if (answer.valid !== false) return false;
  if (given.from !== 'client') return true;
  const names = typeof given.names === 'string' ? given.names : '';
  const named = typeof answer.message !== 'string' || answer.message.includes(names);
  return answer.error === expected.error && answer.ref === expected.ref && named;
}
