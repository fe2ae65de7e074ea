import type { ConnectionInfo } from '@sallyport/server';
import type { Answer, Chunk } from '../chunk.ts';
import { figure, text } from '../chunk.ts';

const MAX_ROWS = 20;

/** What the operations agent sees of the gateway. */
export interface Operations {
  readonly connections: readonly ConnectionInfo[];
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** Answers who is connected, and says how to drain. */
export function* answerOperations(operations: Operations, question: string): Answer {
  if (/drain|restart|shut ?down|stop the|close/i.test(question)) {
    yield text(
      'Draining sends every connection away, lets work in flight finish, and closes this gateway; clients come back by themselves. It is an intent of its own: use the **Drain** button above, or send `drain` on `pillar:operations` with a token that holds `operations:drain`.',
    );
    return 'answered';
  }
  if (/who|connect|online|session|client|list|socket|users?\b/i.test(question)) {
    yield* connected(operations);
    return 'answered';
  }
  yield text(
    'I can list **who is connected** and on which channels, and explain how to **drain** this gateway.',
  );
  return /help|what can|hello|\bhi\b/i.test(question) ? 'answered' : 'unanswered';
}

function* connected({ connections, now }: Operations): Iterable<Chunk> {
  const users = new Set(connections.map(({ userId }) => userId)).size;
  yield figure('Connections', connections.length, `${users} ${users === 1 ? 'user' : 'users'}`);
  yield figure(
    'Work in flight',
    connections.reduce((sum, { inFlight }) => sum + inFlight, 0),
  );
  yield {
    kind: 'table',
    columns: ['User', 'Connected for', 'Channels', 'In flight'],
    rows: connections
      .slice(0, MAX_ROWS)
      .map((connection) => [
        connection.userId,
        duration(now - connection.since),
        connection.channels.join(', ') || '—',
        String(connection.inFlight),
      ]),
  };
  if (connections.length > MAX_ROWS) {
    yield text(`Shown are ${MAX_ROWS} of ${connections.length} connections.`);
  }
}

function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
