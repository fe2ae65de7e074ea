import { CaseFailure, show } from '../case-failure.ts';
import { parseFrame } from '../frame.ts';
import type { Handshake } from '../handshake.ts';

/** Demands an HTTP refusal of this status with a problem document (RFC 9457). */
export function demandProblem(answer: Handshake, status: number): void {
  if (answer.status !== status) throw new CaseFailure(`HTTP ${status}`, `HTTP ${answer.status}`);
  const type = String(answer.headers['content-type']);
  if (!type.startsWith('application/problem+json')) {
    throw new CaseFailure('a body of type application/problem+json', type);
  }
  const { status: stated, title, detail } = parseFrame(answer.body) ?? {};
  if (stated !== status || typeof title !== 'string' || typeof detail !== 'string') {
    throw new CaseFailure('status, title and detail', show(answer.body));
  }
}

/** Demands that a refusal says in `Retry-After` when to come back (RFC 9110, section 10.2.3). */
export function demandRetryAfter({ headers }: Handshake): void {
  const after = headers['retry-after'];
  if (typeof after === 'string' && after.trim() !== '') return;
  throw new CaseFailure('the header Retry-After', show(headers));
}

/** Demands that a 401 names the scheme by which to come back (RFC 9110, section 11.6.1). */
export function demandChallenge({ headers }: Handshake): void {
  const challenge = headers['www-authenticate'];
  if (/\bbearer\b/i.test(String(challenge))) return;
  throw new CaseFailure('WWW-Authenticate: Bearer', show(challenge));
}
