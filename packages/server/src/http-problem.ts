import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** An HTTP refusal with a body as RFC 9457 describes it. */
export interface HttpProblem {
  readonly status: number;
  /** What was wrong, and what to do instead. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The problem's response, headers first. */
export function problemResponse(problem: HttpProblem): {
  headers: Record<string, string>;
  body: string;
} {
  const body = JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[problem.status],
    status: problem.status,
    detail: problem.detail,
  });
  return {
    headers: {
      'Content-Type': 'application/problem+json',
      'Content-Length': String(Buffer.byteLength(body)),
      ...problem.headers,
    },
    body,
  };
}

/** Answers an upgrade request with a problem and ends the socket. */
export function refuseUpgrade(socket: Duplex, problem: HttpProblem): void {
  const { headers, body } = problemResponse({
    ...problem,
    headers: { Connection: 'close', ...problem.headers },
  });
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n`;
  socket.once('finish', () => socket.destroy());
  socket.end(head + body);
}
