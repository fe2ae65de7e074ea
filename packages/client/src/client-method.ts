import type {
  ClientHandlerParams,
  ClientHandlerResult,
  DeclaredErrorOf,
  Method,
} from '@sallyport/protocol';
import type { ProtocolError } from '@sallyport/protocol/wire';

/**
 * A method that the server may call. It answers with what it returns, or with the `ProtocolError` that it
 * throws; of anything else that it throws the server hears `internal` only, and the `error` event has it.
 */
export type ClientMethodHandler<M extends Method> = (
  params: ClientHandlerParams<M>,
  context: ClientMethodContext<M>,
) => ClientHandlerResult<M> | Promise<ClientHandlerResult<M>>;

/** What a method is given beside its params. */
export interface ClientMethodContext<M extends Method> {
  /** Aborts when the server gives the call up, or the connection is lost; then nobody waits for the result. */
  readonly signal: AbortSignal;
  /** An error that the method declares; `throw context.fail('busy', { until: 'noon' })`. */
  fail<Code extends DeclaredErrorOf<M>['code']>(
    code: Code,
    data: Extract<DeclaredErrorOf<M>, { code: Code }>['data'],
    message?: string,
  ): ProtocolError;
}
