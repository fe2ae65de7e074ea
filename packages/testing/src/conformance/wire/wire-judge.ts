import type { Contract, ServerEnvelope, ServerEnvelopeOf } from '@sallyport/protocol';
import { closeCodes, isReservedAddress, serverEnvelope } from '@sallyport/protocol';
import { show } from '../case-failure.ts';
import { parseFrame } from '../frame.ts';
import type { Asked } from './answer-ledger.ts';
import { createAnswerLedger } from './answer-ledger.ts';
import { indexContract } from './contract-index.ts';
import { judgeClientCall } from './judge-client-call.ts';
import { judgeErrorEnvelope, judgeJsonRpc } from './judge-json-rpc.ts';
import { judgeReply } from './judge-reply.ts';
import { ownWords } from './own-words.ts';
import { repeatedKey } from './repeated-key.ts';
import type { WireCheckId, WireFault } from './wire-check.ts';

/** Judges everything that a server sends on one connection. */
export interface WireJudge {
  /** Tells it what the kit sends. */
  sent(text: string): void;
  received(text: string): readonly WireFault[];
  closed(code: number): readonly WireFault[];
}

/** The marker text of the fixture contract, and what failures look like otherwise; they are to stay there. */
const INTERNALS = /machine room|Traceback \(most recent|\bat .+\.[cm]?[jt]s:\d+:\d+/;
const TOKEN = /eyJ[\w-]{8,}\.[\w-]{8,}\./;
/** No close frame came, or one without a code; the specification reads both as a lost connection. */
const WITHOUT_CODE = new Set([1005, 1006]);

/** A judge for one connection under a contract. */
export function createWireJudge(contract: Contract): WireJudge {
  const index = indexContract(contract);
  const ledger = createAnswerLedger(index);
  let welcomed = false;

  function judge(envelope: ServerEnvelope): WireFault[] {
    const isWelcome = envelope.type === 'system' && envelope.intent === 'welcome';
    if (isWelcome === welcomed) return [order(isWelcome, envelope)];
    welcomed = true;
    switch (envelope.type) {
      case 'message':
        return judgeMessage(envelope);
      case 'reply':
      case 'ack':
      case 'error':
      case 'jsonrpc':
      case 'pong':
        return envelope.ref === undefined ? judgeLoose(envelope) : judgeAnswer(envelope);
      case 'system':
      case 'ping':
        return [];
    }
  }

  function judgeMessage({ channel, intent, payload }: ServerEnvelopeOf<'message'>): WireFault[] {
    if (isReservedAddress(channel)) return [];
    const emitted = index.emitted(channel, intent);
    const faults: WireFault[] = [];
    if (!ledger.subscribed(channel)) {
      faults.push(fault('SPC-WIRE-010', `no message of "${channel}" now`, { intent, payload }));
    }
    if (emitted?.payload.safeParse(payload).success !== true) {
      faults.push(fault('SPC-WIRE-011', `an intent that "${channel}" emits`, { intent, payload }));
    }
    return faults;
  }

  function judgeLoose(envelope: ServerEnvelope): WireFault[] {
    if (envelope.type === 'error') return judgeErrorEnvelope(envelope, index);
    if (envelope.type !== 'jsonrpc') return [];
    // Without a ref nobody knows which batch is meant, so that each entry is judged by itself.
    const payload: readonly unknown[] = Array.isArray(envelope.payload)
      ? envelope.payload
      : [envelope.payload];
    return [
      ...judgeClientCall(envelope.payload, index),
      ...payload.flatMap((entry) => judgeJsonRpc(entry, undefined, index)),
    ];
  }

  function judgeAnswer(envelope: ServerEnvelope): WireFault[] {
    const ref = 'ref' in envelope ? (envelope.ref ?? '') : '';
    const asked = ledger.find(ref);
    if (asked === undefined) return [fault('SPC-WIRE-004', 'the id of a frame that was sent', ref)];
    if (asked.answered) {
      return [fault('SPC-WIRE-005', `nothing more for "${ref}"`, envelope)];
    }
    const faults = judgeKind(envelope, asked);
    if (envelope.type === 'reply') faults.push(...judgeReply(envelope, asked));
    if (envelope.type === 'error') faults.push(...judgeErrorEnvelope(envelope, index));
    if (envelope.type === 'jsonrpc') {
      faults.push(...judgeJsonRpc(envelope.payload, asked.payload, index));
    }
    if (envelope.type !== 'reply' || envelope.final !== false) {
      ledger.settle(asked, envelope.type === 'ack');
    }
    return faults;
  }

  return {
    sent: ledger.sent,
    received(text) {
      const faults: WireFault[] = [];
      const frame = parseFrame(text);
      const words = ownWords(text, frame);
      if (INTERNALS.test(words) || TOKEN.test(words)) {
        faults.push(fault('SPC-WIRE-014', 'neither tokens nor internal details', text));
      }
      if (frame === undefined) return [...faults, fault('SPC-WIRE-001', 'a JSON object', text)];
      const twice = repeatedKey(text);
      if (twice !== undefined) faults.push(fault('SPC-WIRE-016', `"${twice}" once`, text));
      const read = serverEnvelope.safeParse(
        'type' in frame ? frame : { type: 'message', ...frame },
      );
      if (read.success) return [...faults, ...judge(read.data)];
      // A wrong welcome is one all the same: what follows it is not judged as coming first.
      welcomed ||= frame.type === 'system' && frame.intent === 'welcome';
      const wrong = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
      return [...faults, fault('SPC-WIRE-002', `an envelope (${wrong.join('; ')})`, frame)];
    },
    closed(code) {
      if (WITHOUT_CODE.has(code) || Object.hasOwn(closeCodes, code)) return [];
      return [fault('SPC-WIRE-013', 'a close code of the table', code)];
    },
  };
}

function judgeKind(envelope: ServerEnvelope, asked: Asked): WireFault[] {
  const kinds = kindsFor(asked);
  if (kinds.includes(envelope.type)) return [];
  return [fault('SPC-WIRE-008', kinds.join(' or '), envelope)];
}

/** Types of envelope that may answer a frame. */
function kindsFor({ type, intent }: Asked): readonly string[] {
  switch (type) {
    case 'message':
      return [intent?.kind === 'request' ? 'reply' : 'ack', 'error'];
    case 'jsonrpc':
      return ['jsonrpc', 'ack', 'error'];
    case 'ping':
      return ['pong', 'error'];
    case 'subscribe':
    case 'unsubscribe':
    case 'refresh':
      return ['ack', 'error'];
    default:
      return ['error'];
  }
}

function order(isWelcome: boolean, envelope: ServerEnvelope): WireFault {
  return fault('SPC-WIRE-003', isWelcome ? 'one welcome only' : 'welcome first', envelope);
}

function fault(check: WireCheckId, expected: string, actual: unknown): WireFault {
  return { check, expected, actual: typeof actual === 'string' ? actual : show(actual) };
}
