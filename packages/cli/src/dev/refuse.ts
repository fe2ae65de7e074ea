import type { ServerResponse } from 'node:http';

/** Answers with a problem as plain text. */
export function refuse(response: ServerResponse, status: number, detail: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(`${detail}\n`);
}
