import type { ClientEnvelopeOf } from '@sallyport/protocol';
import type { ProtocolError } from '@sallyport/protocol/wire';
import type { ClientError } from './client-error.ts';
import type { Connection } from './connection/connection.ts';
import type { Credentials } from './credentials.ts';

/** What a refresh needs of the client. */
export interface RefreshPort {
  readonly credentials: Credentials;
  nextId(): string;
  /** Sends it on that connection and waits for the acknowledgement. */
  send(envelope: ClientEnvelopeOf<'refresh'>, connection: Connection): Promise<void>;
  report(error: ClientError | ProtocolError): void;
}

/**
 * The token of a connection expires: the provider is asked for another, which goes out on that connection, if it
 * is still there. Where that fails, the connection lives on for as long as its token. Specification: Token expiry.
 */
export async function refreshToken(connection: Connection, port: RefreshPort): Promise<void> {
  try {
    const token = await port.credentials.ask(true).token;
    if (!connection.isReady) return;
    await port.send({ type: 'refresh', id: port.nextId(), payload: { token } }, connection);
  } catch (error) {
    port.report(error as ClientError | ProtocolError); // both promises reject with nothing else
  }
}
