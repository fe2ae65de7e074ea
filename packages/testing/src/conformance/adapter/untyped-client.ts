import type { CallOptions, Client, GapHandler, Incoming, Subscription } from '@sallyport/client';

/** The client of this project without the types of a contract. */
export interface UntypedClient extends Pick<Client, 'status' | 'connect' | 'on' | 'close'> {
  channel(address: string): UntypedChannel;
  rpc(method: string, params: unknown, options?: CallOptions): Promise<unknown>;
  notify(method: string, params: unknown): Promise<void>;
  handle(method: string, handler: UntypedMethod): () => void;
}

/** A method of the client; the kit sends objects as params. */
export type UntypedMethod = (
  params: Readonly<Record<string, unknown>>,
  context: {
    readonly signal: AbortSignal;
    readonly fail: (code: string, data: unknown) => Error;
  },
) => unknown;

/** A channel without the types of a contract. */
export interface UntypedChannel {
  send(intent: string, payload: unknown): Promise<void>;
  request(intent: string, payload: unknown, options?: CallOptions): Promise<unknown>;
  stream(intent: string, payload: unknown, options?: CallOptions): Incoming<unknown>;
  subscribe(handlers: UntypedHandlers, options: GapHandler): Subscription;
  messages(options: GapHandler & { readonly overflow: 'drop_oldest' }): Incoming<unknown>;
}

/** Handlers by intent. */
export type UntypedHandlers = Readonly<
  Record<string, (payload: unknown, message: UntypedMessage) => void>
>;

/** A message as handlers get it. */
export interface UntypedMessage {
  readonly epoch?: string;
  readonly offset?: number;
}
