import type {
  JsonRpcRequest,
  ServerEnvelope,
  ServerEnvelopeOf,
  WelcomePayload,
} from '@sallyport/protocol';
import { ProtocolError } from '@sallyport/protocol/wire';
import { errorText } from '#error-text';
import type { CallTable } from './call-table.ts';
import type { ChannelTable } from './channel-table.ts';
import type { Failure } from './client-error.ts';
import type { PassedEnvelope } from './client-events.ts';
import type { ClientSettings } from './client-options.ts';
import type { Connection } from './connection/connection.ts';
import type { Line } from './connection/line.ts';
import { failure, messageOf, misuse } from './failure.ts';

/** Where envelopes go. */
export interface Receivers {
  readonly settings: ClientSettings;
  readonly line: Line;
  readonly calls: CallTable;
  readonly channels: ChannelTable;
  tell(name: 'envelope', passed: PassedEnvelope): void;
  welcomed(connection: Connection, welcome: WelcomePayload): void;
  report(error: Failure): void;
}

/** Reads one frame. What cannot be read is reported, and costs nothing else. Specification: Malformed frames. */
export function receive(data: unknown, connection: Connection, to: Receivers): void {
  try {
    if (typeof data !== 'string') throw misuse('binary');
    const envelope = to.settings.read(data);
    to.tell('envelope', { direction: 'in', envelope });
    take(envelope, connection, to);
  } catch (fault) {
    to.report(failure('invalid_frame', [messageOf(fault)]));
  }
}

function take(envelope: ServerEnvelope, connection: Connection, to: Receivers): void {
  switch (envelope.type) {
    case 'message':
      return to.channels.deliver(envelope, connection);
    case 'reply':
    case 'ack':
      return to.calls.answer(envelope.ref, envelope, connection);
    case 'error': {
      const error = ProtocolError.fromPayload(envelope.payload);
      if (envelope.ref) return to.calls.refuse(envelope.ref, error, connection);
      const { retryAfterMs } = error;
      if (retryAfterMs) connection.hint({ retryAfterMs });
      return to.report(error);
    }
    case 'jsonrpc': {
      const message = envelope.payload as JsonRpcRequest; // if it is JSON-RPC, and asks for something
      const { id, method } = message as Partial<JsonRpcRequest>;
      if (method === undefined) return to.calls.answer(String(id), envelope, connection);
      const respond = (payload: object) =>
        to.calls.send({ type: 'jsonrpc', ...refTo(envelope), payload }, connection);
      const isKnown = to.settings.methods?.receive(message, { connection, respond });
      if (!isKnown && id !== undefined) respond({ jsonrpc: '2.0', id, error: notFound(method) });
      return;
    }
    case 'ping':
      to.calls.send(
        { type: 'pong', ...refTo(envelope), timestamp: to.settings.environment.now() },
        connection,
      );
      return;
    case 'pong':
      return;
    case 'system':
      return takeSystem(envelope, connection, to);
    default:
      throw misuse('unknown_frame');
  }
}

function takeSystem(
  envelope: ServerEnvelopeOf<'system'>,
  connection: Connection,
  to: Receivers,
): void {
  switch (envelope.intent) {
    case 'welcome': {
      const { intervalMs, timeoutMs } = envelope.payload.heartbeat;
      checkCount(intervalMs + timeoutMs);
      return to.welcomed(connection, envelope.payload);
    }
    case 'goaway':
      checkCount(envelope.payload.spreadMs);
      return to.line.drain(connection, envelope.payload);
    case 'evicted':
      return connection.hint({ mayReturn: envelope.payload.reconnect });
    case 'unsubscribed': {
      const { channel, payload } = envelope;
      const error = failure('unsubscribed', [channel, payload.reason]);
      to.report(error);
      return to.channels.forcedOff(channel, connection, error);
    }
    case 'gap':
      return to.channels.leftOut(envelope, connection);
    case 'expiring':
      return connection.expiring?.(envelope.payload.expiresAt);
  }
}

/** "Method not found" (JSON-RPC 2.0, section 5.1). [SP-RPC-017] */
function notFound(method: string): object {
  const data = { code: 'unknown_intent', retryable: false };
  return { code: -32601, message: errorText('unknown_intent', method), data };
}

/** A wait that is no number would be none. */
function checkCount(value: unknown): void {
  if (!Number.isSafeInteger(value)) throw misuse('bad_time');
}

function refTo({ id }: { readonly id?: string }): { readonly ref?: string } {
  return id ? { ref: id } : {};
}
