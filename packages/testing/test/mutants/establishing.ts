import type { Answer, Ending, Fault, Head, Link } from './fault.ts';

/** A server that reads requests wrongly. */
export const reads = (request: (head: Head) => Head): Fault => ({ request });

/** A server that answers requests wrongly. */
export const answers = (answer: (answer: Answer, head: Head) => Answer): Fault => ({ answer });

/** A server that selects another subprotocol. */
export const selects = (
  select: (offered: readonly string[], selected: string | undefined) => string | undefined,
): Fault =>
  answers((answer, head) => {
    const selected = answer.headers['sec-websocket-protocol'];
    const other = select(offeredIn(head), selected);
    if (answer.status !== 101 || other === selected) return answer;
    return { ...answer, headers: { ...answer.headers, 'sec-websocket-protocol': other } };
  });

/** A server that ends connections in another way, where `which` says so. */
export const ends = (
  which: (ending: Ending, link: Link) => boolean,
  other: Partial<Ending> | 'cut',
): Fault => ({
  close(ending, link) {
    if (!which(ending, link)) return ending;
    return other === 'cut' ? undefined : { ...ending, ...other };
  },
});

/** The subprotocols that a request offers. */
export function offeredIn({ headers }: Head): readonly string[] {
  const offered = headers['sec-websocket-protocol'];
  return offered === undefined ? [] : offered.split(',').map((entry) => entry.trim());
}

/** The request with other headers; `undefined` takes one away. */
export function withHeaders(head: Head, headers: Head['headers']): Head {
  return { ...head, headers: { ...head.headers, ...headers } };
}

/** The request with other subprotocols. */
export function offering(head: Head, subprotocols: readonly string[]): Head {
  return withHeaders(head, { 'sec-websocket-protocol': subprotocols.join(', ') || undefined });
}

/** A parameter of the query. */
export function queryOf({ path }: Head, name: string): string | undefined {
  return new URL(path, 'http://gateway').searchParams.get(name) ?? undefined;
}

/** The request with another value of a query parameter; `undefined` takes it away. */
export function withQuery(head: Head, name: string, value: string | undefined): Head {
  const url = new URL(head.path, 'http://gateway');
  if (value === undefined) url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  return { ...head, path: url.pathname + url.search };
}

/** Whether a subprotocol entry is a credential. */
export function isBearer(entry: string): boolean {
  return entry.startsWith('bearer.');
}

/** Whether a request brings a credential that is no ticket. */
export function hasToken(head: Head): boolean {
  return head.headers.authorization !== undefined || offeredIn(head).some(isBearer);
}
