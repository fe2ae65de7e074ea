import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers a plain HTTP request where it is its own; `false` leaves it to others. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

/** One handler of several: the first whose request it is answers. */
export function firstOf(handlers: readonly RequestHandler[]): RequestHandler {
  return (request, response) => handlers.some((handle) => handle(request, response));
}
