import type { Method } from '@sallyport/protocol';
import { isErrorCode, ProtocolError, toErrorPayload } from '@sallyport/protocol';
import { CallError } from './call-error.ts';
import { validate } from './validate.ts';

/** What came of a call of a client's method, not checked yet. */
export type ClientOutcome = { readonly result: unknown } | ProtocolError;

/** A method of clients, as the contract has it. */
export interface ClientMethod {
  readonly name: string;
  /** Absent where the contract has none of that name. */
  readonly declared: Method | undefined;
}

/**
 * Calls a method of a client by a way that is given, and holds both sides to the contract.
 *
 * @throws CallError, or TypeError where the contract does not allow the call.
 */
export async function callChecked(
  method: ClientMethod,
  params: unknown,
  ask: (params: unknown) => Promise<ClientOutcome>,
): Promise<unknown> {
  const declared = find(method);
  const outcome = await ask(checkParams(method, params));
  if (outcome instanceof ProtocolError) throw new CallError(checkError(declared, outcome));
  const result = validate(declared.result, outcome.result, `clientRpc.${method.name}`);
  if (result.ok) return result.value;
  throw new CallError(result.error);
}

/**
 * Params that fit the contract.
 *
 * @throws TypeError where they do not, or the contract has no such method.
 */
export function checkParams(method: ClientMethod, params: unknown): unknown {
  const valid = validate(find(method).params, params, `clientRpc.${method.name}`);
  if (valid.ok) return valid.value;
  throw new TypeError(`call: ${valid.error.message}`);
}

function find({ name, declared }: ClientMethod): Method {
  if (declared !== undefined) return declared;
  throw new TypeError(`call: the contract has no "clientRpc.${name}".`);
}

/** What a client says is believed as far as the contract has it. */
function checkError({ errors }: Method, error: ProtocolError): ProtocolError {
  if (isErrorCode(error.code)) return error;
  const schema = Object.hasOwn(errors, error.code) ? errors[error.code] : undefined;
  const data = schema?.safeParse(error.data);
  if (data?.success) {
    return new ProtocolError(error.code, error.message, {
      ...toErrorPayload(error),
      data: data.data,
    });
  }
  const said = 'The client answered with an error that the contract does not declare.';
  return new ProtocolError('internal', said, { cause: error });
}
