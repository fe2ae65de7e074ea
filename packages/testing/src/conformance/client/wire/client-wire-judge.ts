import type { ClientEnvelope, ClientEnvelopeOf } from '@sallyport/protocol';
import {
  BEARER_PREFIX,
  classifyJsonRpc,
  clientEnvelope,
  closeCodes,
  SUBPROTOCOL,
} from '@sallyport/protocol';
import { show } from '../../case-failure.ts';
import type { Frame } from '../../frame.ts';
import { isFrame, parseFrame } from '../../frame.ts';
import type { UpgradeRequest } from '../case-gateway.ts';
import type { ClientWireCheckId, ClientWireFault } from './client-wire-check.ts';

/** Judges everything that a client sends in one case, over all of its connections. */
export interface ClientWireJudge {
  tried(request: UpgradeRequest): readonly ClientWireFault[];
  /** Judges one connection. */
  line(): LineJudge;
}

/** Judges what a client sends on one connection. */
export interface LineJudge {
  /** Tells it what the kit sends. */
  sent(text: string): void;
  arrived(text: string, isBinary: boolean): readonly ClientWireFault[];
  /** The client closed first. */
  closed(code: number): readonly ClientWireFault[];
}

const MAX_FRAMES = 10_000;
const MAX_BATCH = 64;
const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]*/;
/** No close frame came, or one without a code; the specification reads both as a lost connection. */
const WITHOUT_CODE = new Set([1005, 1006]);

/** A judge for one case. */
export function createClientWireJudge(): ClientWireJudge {
  /** Frames by their ids, which stay used beyond the connection. */
  const frames = new Map<string, string>();
  return {
    tried: judgeUpgrade,
    line: () => judgeLine(frames),
  };
}

function judgeUpgrade(request: UpgradeRequest): readonly ClientWireFault[] {
  const { subprotocols, headers, query, path } = request;
  const faults: ClientWireFault[] = [];
  if (!subprotocols.includes(SUBPROTOCOL)) {
    faults.push(fault('CPC-WIRE-004', SUBPROTOCOL, subprotocols.join(', ')));
  }
  const credentials = [
    ...subprotocols.filter((entry) => entry.startsWith(BEARER_PREFIX)),
    ...(headers.authorization === undefined ? [] : ['Authorization']),
    ...(query.ticket === undefined ? [] : ['ticket']),
  ];
  if (credentials.length !== 1) {
    faults.push(fault('CPC-WIRE-005', 'one credential', `${credentials.length}`));
  }
  if (JWT.test(path)) faults.push(fault('CPC-WIRE-006', 'a URL without a token', path));
  return faults;
}

function judgeLine(frames: Map<string, string>): LineJudge {
  const pings = new Set<unknown>([undefined]);
  const calls = new Map<unknown, string>();
  let count = 0;

  function judge(envelope: ClientEnvelope, text: string): ClientWireFault[] {
    switch (envelope.type) {
      case 'pong':
        if (pings.has(envelope.ref)) return [];
        return [fault('CPC-WIRE-007', 'the id of a ping that was sent', envelope)];
      case 'jsonrpc':
        return [...judgeId(envelope.id, text), ...judgeJsonRpc(envelope)];
      case 'message':
      case 'subscribe':
      case 'unsubscribe':
      case 'refresh':
        return judgeId(envelope.id, text);
      case 'cancel':
      case 'ping':
        return [];
    }
  }

  /** The same frame may come again; another with its id may not. */
  function judgeId(id: string | undefined, text: string): ClientWireFault[] {
    if (id === undefined) return [];
    const known = frames.get(id);
    frames.set(id, text);
    if (known === undefined || known === text) return [];
    return [fault('CPC-WIRE-003', `an id other than that of ${known}`, text)];
  }

  function judgeJsonRpc({ id, payload }: ClientEnvelopeOf<'jsonrpc'>): ClientWireFault[] {
    const entries: readonly unknown[] = Array.isArray(payload) ? payload : [payload];
    if (entries.length === 0 || entries.length > MAX_BATCH) {
      return [fault('CPC-WIRE-008', `1 to ${MAX_BATCH} messages`, `${entries.length}`)];
    }
    return entries.flatMap((entry) => judgeEntry(entry, id));
  }

  function judgeEntry(entry: unknown, envelopeId: string | undefined): ClientWireFault[] {
    const { kind } = classifyJsonRpc(entry);
    if (kind === 'invalid') return [fault('CPC-WIRE-008', 'a JSON-RPC 2.0 message', entry)];
    if (kind !== 'request' || !isFrame(entry)) return [];
    const key = JSON.stringify([envelopeId, entry.id]);
    const known = calls.get(key);
    const text = JSON.stringify(entry);
    calls.set(key, text);
    if (known === undefined || (envelopeId !== undefined && known === text)) return [];
    return [fault('CPC-WIRE-009', 'a JSON-RPC id of its own', entry)];
  }

  return {
    sent(text) {
      const frame = parseFrame(text);
      if (frame?.type === 'ping') pings.add(frame.id);
      if (frame?.type === 'jsonrpc') for (const key of answeredBy(frame)) calls.delete(key);
    },
    arrived(text, isBinary) {
      count += 1;
      if (count === MAX_FRAMES) {
        return [fault('CPC-WIRE-011', `fewer than ${MAX_FRAMES} frames`, `${count}`)];
      }
      if (isBinary) return [fault('CPC-WIRE-001', 'a text frame', 'a binary frame')];
      const frame = parseFrame(text);
      if (frame === undefined) return [fault('CPC-WIRE-001', 'a JSON object', text)];
      const read = clientEnvelope.safeParse(
        'type' in frame ? frame : { type: 'message', ...frame },
      );
      if (read.success) return judge(read.data, text);
      const wrong = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
      return [fault('CPC-WIRE-002', `an envelope of a client (${wrong.join('; ')})`, text)];
    },
    closed(code) {
      if (WITHOUT_CODE.has(code) || Object.hasOwn(closeCodes, code)) return [];
      return [fault('CPC-WIRE-010', 'a close code of the table', code)];
    },
  };
}

/** Keys of the calls that a frame of the kit answers. */
function answeredBy({ ref, payload }: Frame): readonly string[] {
  const entries: readonly unknown[] = Array.isArray(payload) ? payload : [payload];
  return entries
    .filter(isFrame)
    .filter((entry) => 'result' in entry || 'error' in entry)
    .map(({ id }) => JSON.stringify([ref, id]));
}

function fault(check: ClientWireCheckId, expected: string, actual: unknown): ClientWireFault {
  return { check, expected, actual: typeof actual === 'string' ? actual : show(actual) };
}
