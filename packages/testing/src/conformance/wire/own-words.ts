import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';

/**
 * What a frame says in the server's own words: all but what the product says in it. A documentation service may well
 * answer with a page that shows a token or a stack trace.
 */
export function ownWords(text: string, frame: Frame | undefined): string {
  switch (frame === undefined ? 'text' : (frame.type ?? 'message')) {
    case 'message':
    case 'reply':
      return JSON.stringify({ ...frame, payload: undefined });
    case 'jsonrpc':
      return JSON.stringify({ ...frame, payload: withoutResults(frame?.payload) });
    default:
      return text;
  }
}

function withoutResults(payload: unknown): unknown {
  if (Array.isArray(payload)) return payload.map(withoutResults);
  return isFrame(payload) ? { ...payload, result: undefined, params: undefined } : payload;
}
