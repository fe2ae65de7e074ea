import { randomBytes } from 'node:crypto';
import type { FrameLimits } from '@sallyport/protocol';
import { DEFAULT_FRAME_LIMITS, decodeClientEnvelope, errorCodes } from '@sallyport/protocol';
import { CaseFailure, show } from '../case-failure.ts';
import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';
import type { Finding } from '../report/report.ts';
import type { FuzzConnection } from './fuzz-connection.ts';
import type { HostileFrame, WrittenFrame } from './hostile-frame.ts';
import { NONCE, writeFrame } from './hostile-frame.ts';

/** Opens the next connection to the server under attack. */
export type Connect = () => Promise<FuzzConnection>;

/** What an attack finds, beside that a connection cannot be opened. */
export class Found extends CaseFailure {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.expected, finding.actual);
    this.finding = finding;
  }
}

/** A connection is left before the usual number of strikes (10) is reached, so that the rest is read too. */
const STRIKES = 9;

/**
 * Sends frames, on as many connections as they need, and demands that each connection which is not closed for a
 * reason of the frames still answers.
 *
 * @throws Found, or CaseFailure where a probe is not answered.
 */
export async function attack(
  frames: readonly HostileFrame[],
  connect: Connect,
  probe: Frame,
): Promise<void> {
  const nonce = randomBytes(NONCE.length).toString('base64url').slice(0, NONCE.length);
  let connection = await connect();
  let reasons = createReasons(connection);
  try {
    for (const frame of frames) {
      const written = writeFrame(frame, nonce);
      connection.send(written);
      reasons.note(written);
      if (!reasons.spent()) continue;
      await demandLife(connection, reasons, probe);
      await connection.close();
      connection = await connect();
      reasons = createReasons(connection);
    }
    await demandLife(connection, reasons, probe);
  } finally {
    await connection.close();
  }
}

/** Demands that a connection answers, unless it was closed with a code that what was sent on it explains. */
export async function demandLife(
  connection: FuzzConnection,
  reasons: Reasons,
  probe: Frame,
): Promise<void> {
  const pong = await connection.ask({ type: 'ping' });
  const answer = pong && (await connection.ask(probe));
  if (connection.fault !== undefined) throw new Found(connection.fault);
  const { closed } = connection;
  if (closed !== undefined) {
    if (reasons.explain(closed)) return;
    const actual = `a close with ${closed}`;
    throw new Found({ expected: 'that the connection stays open', actual });
  }
  if (pong?.type === 'pong' && lives(answer)) return;
  throw new Found({ expected: 'that the connection answers', actual: show(answer ?? pong) });
}

/** A server that is asked too much on one connection may say so. */
function lives(answer: Frame | undefined): boolean {
  if (answer?.type !== 'error') return answer !== undefined;
  const code = isFrame(answer.payload) ? answer.payload.code : undefined;
  return code !== 'internal' && code !== 'timeout';
}

/** What was sent on a connection, as far as it explains a close. */
export interface Reasons {
  note(frame: WrittenFrame): void;
  /** Whether the server may close the connection soon, or has to. */
  spent(): boolean;
  explain(code: number): boolean;
}

/** No reasons yet. */
export function createReasons({ welcome }: FuzzConnection): Reasons {
  const limits = limitsOf(welcome);
  const codes = new Set<number>();
  let strikes = 0;
  return {
    note({ text, bytes, binary, pieceBytes }) {
      if (binary) codes.add(1003);
      else if (text === undefined) codes.add(1007);
      if (bytes.length > 4 * limits.maxFrameBytes) codes.add(1009);
      // Tiny fragments may count as abuse.
      if (pieceBytes !== undefined) for (const code of [1009, 4400, 4408, 4429]) codes.add(code);
      if (text === undefined || !strikesOut(text, limits)) return;
      strikes += 1;
      codes.add(4400);
    },
    spent: () => strikes >= STRIKES || [1003, 1007].some((code) => codes.has(code)),
    explain: (code) => codes.has(code),
  };
}

function strikesOut(text: string, limits: FrameLimits): boolean {
  const read = decodeClientEnvelope(text, limits);
  if (read.ok) return false;
  return Object.entries(errorCodes).some(
    ([code, { strike }]) => strike && code === read.error.code,
  );
}

function limitsOf({ limits }: Frame): FrameLimits {
  const told = isFrame(limits) ? limits : {};
  const { maxFrameBytes, maxDepth } = told;
  return {
    maxFrameBytes:
      typeof maxFrameBytes === 'number' ? maxFrameBytes : DEFAULT_FRAME_LIMITS.maxFrameBytes,
    maxDepth: typeof maxDepth === 'number' ? maxDepth : DEFAULT_FRAME_LIMITS.maxDepth,
  };
}
