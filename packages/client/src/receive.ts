import type {
  ClientEnvelope,
  ServerEnvelope,
  ServerEnvelopeOf,
  WelcomePayload,
} from '@sallyport/protocol';
import { classifyJsonRpc, ProtocolError, readServerEnvelope } from '@sallyport/protocol/wire';
import type { ChannelTable } from './channel-table.ts';
import type { ClientError } from './client-error.ts';
import type { Connection } from './connection/connection.ts';
import { failure } from './failure.ts';
import type { MethodTable } from './method-table.ts';
import type { RequestTable } from './request-table.ts';

/** Where envelopes go. */
export interface Receivers {
  /** The one that the frame came on. */
  readonly connection: Connection;
  readonly requests: RequestTable;
  readonly channels: ChannelTable;
  readonly methods: MethodTable;
  send(envelope: ClientEnvelope): void;
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
      if (to.requests.answer(envelope.ref, envelope, to.connection)) return;
      return garbage(`"${envelope.type}" does not answer the frame "${envelope.ref}"`, to);
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

function receiveError({ ref, payload }: ServerEnvelopeOf<'error'>, to: Receivers): void {
  const error = ProtocolError.fromPayload(payload);
  if (ref !== undefined) return to.requests.refuse(ref, error, to.connection);
  const { retryAfterMs } = payload;
  if (retryAfterMs !== undefined) to.connection.hint({ retryAfterMs });
  to.report(error);
}

function receiveJsonRpc(envelope: ServerEnvelopeOf<'jsonrpc'>, to: Receivers): void {
  const classified = classifyJsonRpc(envelope.payload);
  switch (classified.kind) {
    case 'success':
    case 'failure':
      if (to.requests.answer(String(classified.message.id), envelope, to.connection)) return;
      return garbage('a JSON-RPC response does not answer the frame with its id', to);
    case 'request': {
      const respond = (payload: object) =>
        to.send({ type: 'jsonrpc', ...refTo(envelope), payload });
      return to.methods.request(classified.message, { connection: to.connection, respond });
    }
    case 'notification':
      return to.methods.notify(classified.message, to.connection);
    case 'invalid':
      return garbage(classified.fault, to);
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
