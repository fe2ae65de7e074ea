import { JetStreamApiError } from '@nats-io/jetstream';
import { errors } from '@nats-io/transport-node';
import { BusError } from '../bus-error.ts';

/** Error codes of the JetStream API, https://github.com/nats-io/nats-server/blob/v2.9.10/server/errors.json */
export const JETSTREAM_CODE = {
  accountResourcesExceeded: 10_002,
  consumerNotFound: 10_014,
  insufficientResources: 10_023,
  memoryResourcesExceeded: 10_028,
  sequenceNotFound: 10_043,
  deleteFailed: 10_057,
  storageResourcesExceeded: 10_047,
  nameInUse: 10_058,
  subjectsOverlap: 10_065,
  streamNotFound: 10_059,
  wrongLastSequence: 10_071,
  storeFailed: 10_077,
} as const;

/** Answers with status 503 that say that it is full, and not that it is away. */
const FULL: ReadonlySet<number> = new Set([
  JETSTREAM_CODE.accountResourcesExceeded,
  JETSTREAM_CODE.insufficientResources,
  JETSTREAM_CODE.memoryResourcesExceeded,
  JETSTREAM_CODE.storageResourcesExceeded,
  JETSTREAM_CODE.storeFailed,
]);

const MAY_NOT = [
  errors.AuthorizationError,
  errors.InvalidArgumentError,
  errors.InvalidSubjectError,
  errors.PermissionViolationError,
];

/** What the library threw, as a failure of the bus. */
export function natsFailure(cause: unknown): BusError {
  if (cause instanceof BusError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  if (isNoJetStream(cause)) {
    const what = 'NATS does not answer for JetStream: start the server with "--jetstream".';
    return new BusError('refused', what, { cause });
  }
  if (cause instanceof JetStreamApiError) {
    const isAway = cause.status === 503 && !FULL.has(cause.code);
    return new BusError(isAway ? 'unavailable' : 'refused', `NATS: ${text}.`, { cause });
  }
  const refused = MAY_NOT.some((kind) => cause instanceof kind);
  return new BusError(refused ? 'refused' : 'unavailable', `NATS: ${text}.`, { cause });
}

/** Whether it is an answer of the JetStream API with this code. */
export function isCode(error: unknown, code: keyof typeof JETSTREAM_CODE): boolean {
  const answer = error instanceof BusError ? error.cause : error;
  return answer instanceof JetStreamApiError && answer.code === JETSTREAM_CODE[code];
}

/** Whether it says that a message that was to be removed is not there. */
export function isGone(error: unknown): boolean {
  if (isCode(error, 'sequenceNotFound')) return true;
  const text = error instanceof Error ? error.message : '';
  return isCode(error, 'deleteFailed') && /no message found|deleted message|EOF/.test(text);
}

/** Whether nobody takes what was sent: there is no such stream, or no JetStream at all. */
export function isNoStream(error: unknown): boolean {
  const cause = error instanceof BusError ? error.cause : error;
  return isNoJetStream(cause) || isCode(cause, 'streamNotFound');
}

function isNoJetStream(error: unknown): boolean {
  if (error instanceof errors.NoRespondersError) return true;
  // The library does not export the class.
  return error instanceof Error && error.name === 'JetStreamNotEnabled';
}
