import type { ClientEnvelopeOf } from '@sallyport/protocol';
import { isStream, ProtocolError } from '@sallyport/protocol';
import type { Connection } from '../connection/connection.ts';
import { checkReply, checkThrown } from '../service/handle.ts';
import { validate } from '../service/validate.ts';
import { refuseWork } from './admission.ts';
import { refuse } from './refuse.ts';
import type { RemoteServices } from './remote/remote-ask.ts';
import type { AnyHandler, ChannelMatch, IntentRoute } from './route-table.ts';
import type { RoutingEnvironment } from './routing-environment.ts';
import type { SharedAnswers } from './shared-answers/shared-answers.ts';
import type { Refusal } from './shared-answers/start-request.ts';
import { pumpStream } from './stream.ts';
import { Work } from './work.ts';

type Message = ClientEnvelopeOf<'message'>;

/** A message that may run: found, allowed, valid. */
interface Admitted {
  readonly route: IntentRoute;
  /** Absent where a service in another process handles it. */
  readonly handler: AnyHandler | undefined;
  readonly payload: unknown;
  /** As the client sent it. */
  readonly rawPayload: unknown;
  readonly work: Work;
  readonly remote: RemoteServices | undefined;
}

/** Takes a client's intent to its handler. Specification: Intents, Requests. */
export function receiveIntent(
  connection: Connection,
  message: Message,
  environment: RoutingEnvironment,
): void {
  const admitted = admit(connection, message, environment);
  const { shared } = environment.answers;
  if (admitted instanceof ProtocolError) {
    refuse({ connection, id: message.id, environment }, admitted);
  } else if (shared === undefined) void run(admitted);
  else beginShared(connection, admitted, shared);
}

/** Begins where no other gateway does. */
function beginShared(connection: Connection, admitted: Admitted, shared: SharedAnswers): void {
  const { work, route } = admitted;
  const { answer, channel } = work;
  const begin = (refusal?: Refusal): Promise<void> | undefined => {
    if (answer !== undefined) work.moveTo(answer.connection);
    if (refusal === undefined) return run(admitted);
    if (refusal.isFinal) work.finishWithError(refusal.error);
    else answer?.connection.sendError(work.id, refusal.error);
    if (refusal.holdsBack) work.holdBack();
    return undefined;
  };
  // A queue tells repeats itself, and durable work is done at least once.
  const isRepeatable = route.handler === undefined || isDurable(route);
  const isStored = route.handler === undefined && isDurable(route);
  shared.begin({ connection, answer, channel, isRefused: false, isRepeatable, isStored, begin });
}

function isDurable({ intent }: IntentRoute): boolean {
  return intent.kind === 'event' && intent.durable === true;
}

function admit(
  connection: Connection,
  message: Message,
  environment: RoutingEnvironment,
): Admitted | ProtocolError {
  const match = environment.routes.channel(message.channel);
  if (match instanceof ProtocolError) return match;
  const route = match.route.accepts.get(message.intent);
  if (route === undefined) return unknownIntent(match, message.intent);
  const refusal = environment.access.send(connection, match, route);
  if (refusal !== undefined) return refusal;
  const payload = validate(route.intent.payload, message.payload, route.place);
  if (!payload.ok) {
    connection.allowance.chargeIssues(payload.issueCount);
    return payload.error;
  }
  if (message.id === undefined && route.intent.kind === 'request') {
    return new ProtocolError(
      'invalid_envelope',
      `"${route.name}" is a request and needs an "id" to be answered.`,
    );
  }
  const { handler, place } = route;
  const isServed = handler !== undefined || environment.remote?.isServed(place) === true;
  if (!isServed && environment.remote === undefined) return noHandler(place);
  const busy = refuseWork(connection, environment);
  // Who has room may wait until services have been looked for; who has none is told at once [SP-MSG-002].
  if (busy !== undefined) return isServed ? busy : noHandler(place);
  const { address: channel, params } = match;
  const { id } = message;
  const answer = environment.answers.open(connection, id);
  const work = new Work({ connection, environment, id, answer, place, channel, params });
  const rawPayload = message.payload;
  return { route, handler, payload: payload.value, rawPayload, work, remote: environment.remote };
}

/** What it gives back, if anything, settles when what follows on the channel may run. */
function run(admitted: Admitted): Promise<void> | undefined {
  const { handler } = admitted;
  if (handler === undefined) return runElsewhere(admitted);
  runHere(admitted, handler);
  return undefined;
}

function runHere({ route, payload, work }: Admitted, handler: AnyHandler): void {
  const { intent } = route;
  try {
    const result = handler(payload, work);
    if (intent.kind === 'request' && isStream(intent.reply)) {
      track(work);
      void pumpStream(work, intent.reply.chunk, result).catch((thrown) =>
        fail(work, route, thrown),
      );
    } else if (isPromise(result)) {
      track(work);
      result
        .then((reply) => answer(work, route, reply))
        .catch((thrown) => fail(work, route, thrown));
    } else {
      answer(work, route, result);
    }
  } catch (thrown) {
    fail(work, route, thrown);
  }
}

/** A service in another process checks what it answers itself. */
function runElsewhere({ route, rawPayload, work, remote }: Admitted): Promise<void> | undefined {
  const { name, intent } = route;
  const ref = work.id ?? '';
  let cancel: ((reason: ProtocolError) => void) | undefined;
  work.track(work.id ?? work, (reason) => {
    work.finishWithError(reason);
    if (reason.code !== 'unavailable') cancel?.(reason); // this gateway closes, and another is asked for it
  });
  const kind = intent.kind === 'event' && intent.durable === true ? 'durable' : intent.kind;
  const sending = remote?.send({
    ...{ work, name, kind, payload: rawPayload },
    onAnswer(answer) {
      if (answer instanceof ProtocolError) work.finishWithError(answer);
      else if (answer.type === 'ack') work.finish({ type: 'ack', ref });
      else if (answer.type === 'reply')
        work.finish({ type: 'reply', ref, payload: answer.payload });
      else work.finish({ type: 'reply', ref, seq: answer.seq, final: true });
    },
    onRefusal(error, holdsBack) {
      work.turnAway(error);
      if (holdsBack) work.holdBack();
    },
  });
  cancel = sending?.cancel;
  return sending?.placed;
}

function track(work: Work): void {
  work.track(work.id ?? work, (reason) => work.finishWithError(reason));
}

function answer(work: Work, { intent }: IntentRoute, result: unknown): void {
  const ref = work.id ?? '';
  if (intent.kind === 'event' || isStream(intent.reply)) work.finish({ type: 'ack', ref });
  else work.finish({ type: 'reply', ref, payload: checkReply(intent.reply, result, work) });
}

function fail(work: Work, { intent }: IntentRoute, thrown: unknown): void {
  if (work.stopped) return; // its answer is out, and what the handler throws of it is no news
  work.finishWithError(checkThrown(thrown, intent.errors, work));
}

function unknownIntent({ route, address }: ChannelMatch, intent: string): ProtocolError {
  const known = [...route.accepts.keys()].join(', ') || 'none';
  return new ProtocolError(
    'unknown_intent',
    `"${address}" does not accept "${intent}"; it accepts ${known}.`,
  );
}

function noHandler(place: string): ProtocolError {
  return new ProtocolError('unavailable', `No service handles "${place}" now.`);
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
