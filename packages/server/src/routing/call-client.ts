import { ProtocolError } from '@sallyport/protocol';
import type { ClientOutcome } from '../service/client-method.ts';
import { callChecked, checkParams } from '../service/client-method.ts';
import type { ClientCallOptions } from '../service/service-context.ts';
import type { Reader } from './answers/reader.ts';
import { ClientCalls } from './client-calls.ts';
import type { RoutingEnvironment } from './routing-environment.ts';

/** Which method of which client is meant. */
export interface ClientMethod {
  readonly connection: Reader;
  readonly environment: RoutingEnvironment;
  readonly method: string;
}

/** Milliseconds that a client has for its answer where the handler says nothing. */
const CLIENT_CALL_TIMEOUT_MS = 30_000;

type CallOptions = ClientCallOptions & { readonly signal: AbortSignal };

/**
 * Calls a method of a client. Specification: JSON-RPC.
 *
 * @throws CallError, or TypeError where the contract does not allow the call.
 */
export function callClient(
  target: ClientMethod,
  params: unknown,
  options: CallOptions,
): Promise<unknown> {
  return callChecked(declaredBy(target), params, (valid) => relayCall(target, valid, options));
}

/** Calls a method of a client for a service that checks both sides itself. */
export async function relayCall(
  target: ClientMethod,
  params: unknown,
  { timeoutMs = CLIENT_CALL_TIMEOUT_MS, signal }: CallOptions,
): Promise<ClientOutcome> {
  const calls = callsOf(target);
  const { maxInFlight } = target.environment.limits;
  if (calls.size >= maxInFlight) {
    const said = `${maxInFlight} calls wait for this client already.`;
    return new ProtocolError('rate_limited', said);
  }
  return calls.call({ method: target.method, params, timeoutMs, signal });
}

/**
 * Calls a method of a client without an answer.
 *
 * @throws TypeError where the contract does not allow the call.
 */
export function notifyClient(target: ClientMethod, params: unknown): void {
  relayNotice(target, checkParams(declaredBy(target), params));
}

/** Tells a client what a service has checked itself. */
export function relayNotice(target: ClientMethod, params: unknown): void {
  callsOf(target).notify(target.method, params);
}

function callsOf({ connection, environment }: ClientMethod): ClientCalls {
  connection.clientCalls ??= new ClientCalls(connection, environment.clock);
  return connection.clientCalls;
}

function declaredBy({ environment, method: name }: ClientMethod) {
  return { name, declared: environment.routes.clientMethod(name) };
}
