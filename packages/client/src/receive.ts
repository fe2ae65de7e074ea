import type {
  ClientEnvelope,
  ServerEnvelope,
  ServerEnvelopeOf,
  WelcomePayload,
} from '@sallyport/protocol';
import { ProtocolError, readJsonRpc, readServerEnvelope } from '@sallyport/protocol/wire';
import type { ChannelTable } from './channel-table.ts';
import type { ClientError } from './client-error.ts';
import type { Connection } from './connection/connection.ts';
import { failure } from './failure.ts';
import type { Caller, MethodTable } from './method-table.ts';
import type { Answer, RequestTable } from './request-table.ts';

/** Where envelopes go. */
export interface Receivers {
  /** The one that the frame came on. */
  readonly connection: Connection;
  readonly requests: RequestTable;
  readonly channels: ChannelTable;
  readonly methods: MethodTable;
  send(envelope: ClientEnvelope, failed?: (error: ClientError) => void): void;
  now(): number;
  passed(envelope: ServerEnvelope): void;
  welcomed(welcome: WelcomePayload): void;
  /** The server goes away. */
  drain(goaway: { readonly spreadMs: number; readonly reason: string }): void;
  report(error: ClientError | ProtocolError): void;
}

/** Reads one frame. What cannot be read is reported, and costs nothing else. Specification: Malformed frames. */
export function receive(data: unknown, to: Receivers): void {
  if (typeof data !== 'string') return garbage('it is binary', to);
  const read = readServerEnvelope(data);
  if (!read.ok) return garbage(read.fault, to);
  const { envelope } = read;
  to.passed(envelope);
  switch (envelope.type) {
    case 'message':
      return to.channels.deliver(envelope, to.connection);
    case 'reply':
    case 'ack':
      return answer(envelope.ref, envelope, to);
    case 'error':
      return receiveError(envelope, to);
    case 'jsonrpc':
      return receiveJsonRpc(envelope, to);
    case 'ping':
      return to.send({ type: 'pong', ...refTo(envelope), timestamp: to.now() });
    case 'pong':
      return;
    case 'system':
      return receiveSystem(envelope, to);
  }
}

function answer(ref: string, envelope: Answer, to: Receivers): void {
  if (to.requests.answer(ref, envelope, to.connection)) return;
  garbage(`"${envelope.type}" does not answer the frame "${ref}"`, to);
}

function receiveError({ ref, payload }: ServerEnvelopeOf<'error'>, to: Receivers): void {
  const error = ProtocolError.fromPayload(payload);
  if (ref !== undefined) return to.requests.refuse(ref, error, to.connection);
  const { retryAfterMs } = payload;
  if (retryAfterMs !== undefined) to.connection.hint({ retryAfterMs });
  to.report(error);
}

function receiveJsonRpc(envelope: ServerEnvelopeOf<'jsonrpc'>, to: Receivers): void {
  const read = readJsonRpc(envelope.payload);
  if (read === undefined) return garbage('its payload is not JSON-RPC 2.0', to);
  switch (read.kind) {
    case 'request': {
      const respond: Caller['respond'] = (payload, failed) =>
        to.send({ type: 'jsonrpc', ...refTo(envelope), payload }, failed);
      return to.methods.request(read.message, { connection: to.connection, respond });
    }
    case 'notification':
      return to.methods.notify(read.message, to.connection);
    default: // a result, or an error
      return answer(String(read.message.id), envelope, to);
  }
}

function receiveSystem(envelope: ServerEnvelopeOf<'system'>, to: Receivers): void {
  switch (envelope.intent) {
    case 'welcome':
      to.welcomed(envelope.payload);
      return;
    case 'goaway':
      return to.drain(envelope.payload);
    case 'evicted':
      return to.connection.hint({ mayReturn: envelope.payload.reconnect });
    case 'unsubscribed': {
      const { channel, payload } = envelope;
      const error = failure('unsubscribed', [channel, payload.reason]);
      to.report(error);
      return to.channels.forcedOff(channel, to.connection, error);
    }
    case 'gap':
      return to.channels.leftOut(envelope, to.connection);
    case 'expiring':
      return to.connection.expiring(envelope.payload.expiresAt);
  }
}

function refTo({ id }: { readonly id?: string }): { readonly ref?: string } {
  return id === undefined ? {} : { ref: id };
}

function garbage(fault: string, to: Receivers): void {
  to.report(failure('invalid_frame', [fault]));
}
