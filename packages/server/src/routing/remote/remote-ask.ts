import type { ProtocolError, ServerEnvelope } from '@sallyport/protocol';
import type { Identity } from '../../auth/authenticator.ts';
import type { ClientOutcome } from '../../service/client-method.ts';

/** Gives work to services in other processes. */
export interface RemoteServices {
  send(ask: RemoteAsk): Sending;
  /** Whether a service is known by now that handles a place. */
  isServed(place: string): boolean;
}

/** Work on its way. */
export interface Sending {
  /** Where it has no place yet in the order of its channel: settles when it has, or will have none. */
  readonly placed: Promise<void> | undefined;
  /** Says that nobody waits for it any more. */
  cancel(reason: ProtocolError): void;
}

/** A piece of work, as far as a service in another process is concerned. */
export interface RemoteTask {
  /** The client's id. */
  readonly id: string | undefined;
  readonly identity: Identity;
  readonly connection: { readonly id: string; readonly sessionId: string };
  /** The channel address; empty for an RPC method. */
  readonly channel: string;
  /** Where the contract declares it, such as `guide.chat`. */
  readonly place: string;
  readonly running: boolean;
  /** Nobody else begins it: it has no id, or this gateway has claimed it. */
  readonly isSole: boolean;
  /** A gateway that is gone may have begun it. */
  readonly mayHaveBegun: boolean;
  /** Is told when its client has asked for it again, perhaps elsewhere. */
  onMoved: (() => void) | undefined;
  sendChunk(envelope: ServerEnvelope): Promise<void>;
  /** Calls a method of the client; the service checks both sides. */
  relayCall(method: string, params: unknown, timeoutMs: number): Promise<ClientOutcome>;
  relayNotice(method: string, params: unknown): void;
}

/** What is asked of a service in another process. */
export interface RemoteAsk {
  readonly work: RemoteTask;
  /** The intent, or the method. */
  readonly name: string;
  /** As the client sent it. */
  readonly payload: unknown;
  readonly kind: 'event' | 'durable' | 'request' | 'method';
  /** Gets the terminal answer; once. */
  onAnswer(answer: RemoteAnswer): void;
  /**
   * Is told instead where it was not begun, and can be asked again under its id. `holdsBack` where what follows on its
   * channel must not begin before the client knows of it.
   */
  onRefusal(error: ProtocolError, holdsBack: boolean): void;
}

/** What came of it; checked by the service. */
export type RemoteAnswer =
  | { readonly type: 'ack' }
  | { readonly type: 'reply'; readonly payload: unknown }
  | { readonly type: 'end'; readonly seq: number }
  | ProtocolError;
