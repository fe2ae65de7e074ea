import type { Method } from '@sallyport/protocol';
import { isErrorCode, ProtocolError } from '@sallyport/protocol';
import { CallError } from '../service/call-error.ts';
import type { ClientCallOptions } from '../service/service-context.ts';
import { validate } from '../service/validate.ts';
import { ClientCalls } from './client-calls.ts';
import type { Reader } from './reader.ts';
import type { RoutingEnvironment } from './routing-environment.ts';

/** Which method of which client is meant. */
export interface ClientMethod {
  readonly connection: Reader;
  readonly environment: RoutingEnvironment;
  readonly method: string;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Calls a method of a client. Specification: JSON-RPC.
 *
 * @throws CallError, or TypeError where the contract does not allow the call.
 */
export async function callClient(
  target: ClientMethod,
  params: unknown,
  { timeoutMs = DEFAULT_TIMEOUT_MS, signal }: ClientCallOptions & { readonly signal: AbortSignal },
): Promise<unknown> {
  const { method, environment } = target;
  const declared = find(target);
  const call = { method, params: checkParams(declared, params, method), timeoutMs, signal };
  const calls = callsOf(target);
  const { maxInFlight } = environment.limits;
  if (calls.size >= maxInFlight) {
    const said = `${maxInFlight} calls wait for this client already.`;
    throw new CallError(new ProtocolError('rate_limited', said));
  }
  const outcome = await calls.call(call);
  if (outcome instanceof ProtocolError) throw new CallError(checkError(declared, outcome));
  const result = validate(declared.result, outcome.result, `clientRpc.${method}`);
  if (result.ok) return result.value;
  throw new CallError(result.error);
}

/**
 * Calls a method of a client without an answer.
 *
 * @throws TypeError where the contract does not allow the call.
 */
export function notifyClient(target: ClientMethod, params: unknown): void {
  const valid = checkParams(find(target), params, target.method);
  callsOf(target).notify(target.method, valid);
}

function callsOf({ connection, environment }: ClientMethod): ClientCalls {
  connection.clientCalls ??= new ClientCalls(connection, environment.clock);
  return connection.clientCalls;
}

function find({ environment, method }: ClientMethod): Method {
  const declared = environment.routes.clientMethod(method);
  if (declared !== undefined) return declared;
  throw new TypeError(`call: the contract has no "clientRpc.${method}".`);
}

function checkParams(declared: Method, params: unknown, method: string): unknown {
  const valid = validate(declared.params, params, `clientRpc.${method}`);
  if (valid.ok) return valid.value;
  throw new TypeError(`call: ${valid.error.message}`);
}

/** What a client says is believed as far as the contract has it. */
function checkError({ errors }: Method, error: ProtocolError): ProtocolError {
  if (isErrorCode(error.code)) return error;
  const schema = Object.hasOwn(errors, error.code) ? errors[error.code] : undefined;
  const data = schema?.safeParse(error.data);
  if (data?.success) {
    return new ProtocolError(error.code, error.message, { ...error.toPayload(), data: data.data });
  }
  const said = 'The client answered with an error that the contract does not declare.';
  return new ProtocolError('internal', said, { cause: error });
}
