import type { ProtocolError } from '@sallyport/protocol';
import { encodeEnvelope, toErrorPayload } from '@sallyport/protocol';
import type { Connection } from '../connection/connection.ts';
import type { Reader } from './answers/reader.ts';
import type { RoutingEnvironment } from './routing-environment.ts';
import type { Refusal } from './shared-answers/start-request.ts';

/** A frame that the checks refuse. */
export interface Refused {
  readonly connection: Connection;
  readonly id: string | undefined;
  readonly environment: RoutingEnvironment;
}

/** Refuses a frame, other than a repeat of one whose answer another gateway has. */
export function refuse(refused: Refused, error: ProtocolError): void {
  const { id } = refused;
  unlessAnswered(refused, (reader) => reader.sendError(id, error));
}

/** Says something of a frame that does not run, unless another gateway has run it. */
export function unlessAnswered(
  { connection, id, environment: { answers, limits, stats } }: Refused,
  say: (reader: Reader) => void,
): void {
  const { shared } = answers;
  const isFull = connection.workCount >= limits.maxInFlight;
  const answer = shared === undefined || isFull ? undefined : answers.open(connection, id);
  if (shared === undefined || answer === undefined) return say(connection);
  const begin = (refusal?: Refusal): undefined => {
    if (refusal?.isFinal !== true) {
      say(answer.connection);
      return;
    }
    const { code } = refusal.error;
    stats.countError(code);
    answer.end(
      encodeEnvelope({ type: 'error', ref: answer.id, payload: toErrorPayload(refusal.error) }),
    );
  };
  const refused = { isRefused: true, isRepeatable: false, isStored: false };
  shared.begin({ connection, answer, ...refused, begin });
}
