import type {
  ClientEnvelopeOf,
  JsonRpcId,
  JsonRpcNotification,
  JsonRpcRequest,
  JsonRpcResponse,
} from '@sallyport/protocol';
import { classifyJsonRpc, ProtocolError, toJsonRpcError } from '@sallyport/protocol';
import type { Connection } from '../connection/connection.ts';
import { checkReply, checkThrown } from '../service/handle.ts';
import { validate } from '../service/validate.ts';
import { refuseWork } from './admission.ts';
import { Exchange } from './exchange.ts';
import type { RemoteServices } from './remote/remote-ask.ts';
import type { RoutingEnvironment } from './routing-environment.ts';
import { Work } from './work.ts';

/** Most members of one batch. */
const MAX_BATCH = 64;

type Outcome = { readonly result: unknown } | ProtocolError;

/** Takes JSON-RPC 2.0 calls to their handlers. Specification: JSON-RPC. */
export function receiveJsonRpc(
  connection: Connection,
  envelope: ClientEnvelopeOf<'jsonrpc'>,
  environment: RoutingEnvironment,
): void {
  const exchange = new Exchange(connection, environment, envelope);
  void respond(exchange, envelope.payload).then((response) => exchange.end(response));
}

async function respond(
  exchange: Exchange,
  payload: unknown,
): Promise<JsonRpcResponse | readonly JsonRpcResponse[] | undefined> {
  if (!Array.isArray(payload)) return receiveMember(exchange, payload);
  if (payload.length === 0 || payload.length > MAX_BATCH) {
    return invalidRequest(null, `a batch holds 1 to ${MAX_BATCH} messages`);
  }
  exchange.connection.allowance.chargeCalls(payload.length - 1);
  const responses = await Promise.all(payload.map((member) => receiveMember(exchange, member)));
  const answers = responses.filter((response) => response !== undefined);
  return answers.length > 0 ? answers : undefined;
}

/** The response to one member of an exchange; none for notifications and for responses. */
async function receiveMember(
  exchange: Exchange,
  member: unknown,
): Promise<JsonRpcResponse | undefined> {
  const { stats } = exchange.environment;
  const classified = classifyJsonRpc(member);
  switch (classified.kind) {
    case 'request': {
      const outcome = await callSafely(exchange, classified.message);
      const { id } = classified.message;
      if (!(outcome instanceof ProtocolError)) return { jsonrpc: '2.0', id, ...outcome };
      stats.countError(outcome.code);
      return { jsonrpc: '2.0', id, error: toJsonRpcError(outcome) };
    }
    case 'notification': {
      const outcome = await callSafely(exchange, classified.message);
      if (outcome instanceof ProtocolError) stats.countError(outcome.code);
      return undefined;
    }
    case 'success':
    case 'failure':
      exchange.connection.clientCalls?.answer(classified.message);
      return undefined;
    case 'invalid':
      stats.countError('invalid_envelope');
      return invalidRequest(classified.id, classified.fault);
  }
}

/** A call whose own schemas may throw as well. */
function callSafely(
  exchange: Exchange,
  message: JsonRpcRequest | JsonRpcNotification,
): Promise<Outcome> {
  const { log } = exchange.environment;
  return call(exchange, message).catch((thrown) =>
    checkThrown(thrown, {}, { place: `rpc.${message.method}`, log }),
  );
}

async function call(
  exchange: Exchange,
  message: JsonRpcRequest | JsonRpcNotification,
): Promise<Outcome> {
  const { connection, environment, callId: id } = exchange;
  const route = environment.routes.method(message.method);
  if (route === undefined) {
    return new ProtocolError('unknown_intent', `There is no method "${message.method}".`);
  }
  const { place, handler, method } = route;
  const refusal = environment.access.call(connection, route);
  if (refusal !== undefined) return refusal;
  const params = validate(method.params, message.params ?? {}, place);
  if (!params.ok) {
    connection.allowance.chargeIssues(params.issueCount);
    return params.error;
  }
  const isServed = handler !== undefined || environment.remote?.isServed(place) === true;
  if (!isServed && environment.remote === undefined) return noHandler(place);
  const busy = refuseWork(connection, environment);
  if (busy !== undefined) return isServed ? busy : noHandler(place);
  const answer = exchange.start();
  const beginning = exchange.begins();
  const refused = beginning === undefined ? undefined : await beginning;
  if (refused !== undefined) return refused;
  const work = new Work({ connection, environment, id, answer, place, channel: '', params: {} });
  const stopped = new Promise<ProtocolError>((resolve) => exchange.track(work, resolve));
  try {
    if (handler === undefined) {
      const asked = { stopped, name: route.name, params: message.params ?? {} };
      return await callElsewhere(work, asked, environment.remote);
    }
    const reply = await Promise.race([handler(params.value, work), stopped]);
    if (work.stopped) return await stopped;
    const result = checkReply(method.result, reply, work);
    JSON.stringify(result); // throws where JSON cannot say it
    return { result };
  } catch (thrown) {
    return work.stopped ? stopped : checkThrown(thrown, method.errors, work);
  } finally {
    work.settle();
  }
}

interface CallElsewhere {
  readonly name: string;
  /** As the client sent them. */
  readonly params: unknown;
  readonly stopped: Promise<ProtocolError>;
}

/** A service in another process checks what it answers itself. */
async function callElsewhere(
  work: Work,
  { name, params, stopped }: CallElsewhere,
  remote: RemoteServices | undefined,
): Promise<Outcome> {
  const answered = Promise.withResolvers<Outcome>();
  const sending = remote?.send({
    ...{ work, name, kind: 'method', payload: params },
    onAnswer(answer) {
      if (answer instanceof ProtocolError) answered.resolve(answer);
      else answered.resolve({ result: 'payload' in answer ? answer.payload : null });
    },
    onRefusal: (error) => answered.resolve(error), // other calls of its batch may have been begun
  });
  const outcome = await Promise.race([answered.promise, stopped]);
  if (work.stopped && outcome instanceof ProtocolError) sending?.cancel(outcome);
  return outcome;
}

function noHandler(place: string): ProtocolError {
  return new ProtocolError('unavailable', `No service handles "${place}" now.`);
}

function invalidRequest(id: JsonRpcId, fault: string): JsonRpcResponse {
  const error = toJsonRpcError(new ProtocolError('invalid_envelope', `Invalid Request: ${fault}.`));
  return { jsonrpc: '2.0', id, error };
}
