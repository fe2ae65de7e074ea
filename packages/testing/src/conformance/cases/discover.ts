import type { CaseContext } from '../case-context.ts';
import { CaseFailure, show } from '../case-failure.ts';
import type { Frame } from '../frame.ts';
import { parseFrame } from '../frame.ts';
import type { Handshake } from '../handshake.ts';
import type { Probe } from '../probe.ts';

/** The origin that a server with `tickets` lists. */
export const LISTED_ORIGIN = 'https://app.conformance.test';

/** How endpoint discovery is asked. */
export interface Question {
  /** Default: one of a user of its own. `null` sends none. */
  readonly token?: string | null;
  readonly origin?: string;
  readonly query?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks endpoint discovery, and takes whatever is answered. */
export async function askDiscovery(context: CaseContext, question: Question): Promise<Handshake> {
  const { origin, query, url } = question;
  const token = question.token ?? (await context.token({ sub: context.unique() }));
  return context.handshake({
    method: 'POST',
    headers: {
      ...(question.token !== null && { authorization: `Bearer ${token}` }),
      ...(origin !== undefined && { origin }),
      ...question.headers,
    },
    ...(query !== undefined && { query }),
    ...(url !== undefined && { url }),
  });
}

/**
 * Asks endpoint discovery, and demands an answer.
 *
 * @returns What it says.
 */
export async function discover(context: CaseContext, question: Question = {}): Promise<Frame> {
  const { status, body } = await askDiscovery(context, question);
  const answer = parseFrame(body);
  if (status === 200 && answer !== undefined) return answer;
  throw new CaseFailure('200 and a JSON object', `${status} ${show(body)}`);
}

/** A ticket out of endpoint discovery. */
export async function obtainTicket(context: CaseContext, question: Question = {}): Promise<string> {
  const { ticket } = await discover(context, question);
  if (typeof ticket === 'string' && ticket !== '') return ticket;
  throw new CaseFailure('a ticket', show(ticket));
}

/** Connects with a ticket, and awaits nothing. */
export function openWithTicket(
  { open }: CaseContext,
  ticket: string,
  origin?: string,
): Promise<Probe> {
  return open({
    query: `ticket=${encodeURIComponent(ticket)}`,
    ...(origin !== undefined && { headers: { origin } }),
  });
}
