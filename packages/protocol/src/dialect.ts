import { ProtocolError } from './protocol-error.ts';

/**
 * The error for a frame written in a format that people often arrive with, saying how to write it here;
 * `undefined` where it is none of them. Specification: Wrong dialects.
 */
export function explainDialect(value: unknown): ProtocolError | undefined {
  if (isJsonRpc(value) || (Array.isArray(value) && value.length > 0 && value.every(isJsonRpc))) {
    return wrongDialect(
      'This is bare JSON-RPC. Wrap it as {"type": "jsonrpc", "payload": <the JSON-RPC message>}, or connect with the subprotocol "mcp".',
    );
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if ('event' in value && !('channel' in value)) {
    return wrongDialect(howToWrite('an event frame', '"event"'));
  }
  if (
    'type' in value &&
    typeof value.type === 'string' &&
    !envelopeKeys.some((key) => key in value)
  ) {
    if (reserved.has(value.type)) return undefined;
    return wrongDialect(
      howToWrite(`a bare {"type": ${JSON.stringify(value.type.slice(0, 64))}} message`, '"type"'),
    );
  }
  return undefined;
}

/** A frame with one of these is an envelope, if an odd one. */
const envelopeKeys = ['channel', 'intent', 'payload', 'ref'];

/** Types of this protocol, which are judged as envelopes, not as another format. */
const reserved = new Set([
  'message',
  'reply',
  'ack',
  'error',
  'subscribe',
  'unsubscribe',
  'cancel',
  'refresh',
  'jsonrpc',
  'ping',
  'pong',
  'system',
]);

function isJsonRpc(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'jsonrpc' in value && !('type' in value);
}

function howToWrite(what: string, field: string): string {
  return `This is ${what}. Name the channel, and put what ${field} said into the intent: {"channel": "guide", "intent": "chat", "payload": {…}}.`;
}

function wrongDialect(message: string): ProtocolError {
  return new ProtocolError('wrong_dialect', message);
}
