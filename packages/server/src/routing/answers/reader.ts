import type { ProtocolError, ServerEnvelope } from '@sallyport/protocol';
import type { InFlight } from '../../connection/in-flight.ts';
import type { ClientCalls } from '../client-calls.ts';

/** Where the answer to an id goes: a connection, of this gateway or of another. */
export interface Reader {
  readonly open: boolean;
  /** What can be joined or stopped. */
  readonly inFlight: ReadonlyMap<string | InFlight, InFlight>;
  workCount: number;
  clientCalls: ClientCalls | undefined;
  /** Whether so much waits to be read that streams should pause. */
  readonly congested: boolean;
  /** Adds what can be joined or stopped. */
  hold(key: string | InFlight, work: InFlight): void;
  /** It is in flight no longer. */
  release(key: string | InFlight): void;
  /** Sends the text of an envelope; `isLast` where it is the terminal answer. */
  sendFrame(text: string, isLast?: boolean): void;
  send(envelope: ServerEnvelope): void;
  sendError(ref: string | undefined, error: ProtocolError): void;
  /** Resolves when a stream can go on. */
  drained(signal: AbortSignal): Promise<void>;
  /** Is told that the answer goes to another from now on. */
  left?(): void;
  /** Is told that nothing was begun here, so that it can be begun elsewhere. */
  dropped?(): void;
}
