import type { ServerEnvelopeOf } from '@sallyport/protocol';
import { isStream } from '@sallyport/protocol';
import { show } from '../case-failure.ts';
import type { Asked } from './answer-ledger.ts';
import type { WireCheckId, WireFault } from './wire-check.ts';

/** Judges a `reply` to a message, and counts its chunks. */
export function judgeReply(reply: ServerEnvelopeOf<'reply'>, asked: Asked): WireFault[] {
  if (asked.intent?.kind !== 'request') return [];
  const { reply: schema } = asked.intent;
  if (!isStream(schema)) {
    if (reply.seq !== undefined || reply.final === false) {
      return [fault('SPC-WIRE-006', 'one reply, without seq', reply)];
    }
    return matches(schema.safeParse(reply.payload).success, reply);
  }
  if (reply.seq !== asked.nextSeq) {
    return [fault('SPC-WIRE-006', `seq ${asked.nextSeq}`, reply)];
  }
  asked.nextSeq += 1;
  if (reply.final === false) return matches(schema.chunk.safeParse(reply.payload).success, reply);
  if (reply.final === true && !('payload' in reply)) return [];
  return [fault('SPC-WIRE-006', 'final: true without a payload, or final: false', reply)];
}

function matches(success: boolean, reply: ServerEnvelopeOf<'reply'>): WireFault[] {
  return success ? [] : [fault('SPC-WIRE-007', 'a payload as the contract says', reply)];
}

function fault(check: WireCheckId, expected: string, actual: unknown): WireFault {
  return { check, expected, actual: show(actual) };
}
