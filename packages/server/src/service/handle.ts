import type { DeclaredErrors } from '@sallyport/protocol';
import { isErrorCode, ProtocolError, toErrorPayload, toProtocolError } from '@sallyport/protocol';
import type { z } from 'zod';
import type { Log } from '../log.ts';
import { validate } from './validate.ts';

/** Whose handler is judged: its place in the contract, and where its faults are told. */
interface Judged {
  readonly place: string;
  readonly log: Log;
}

/** A reply that fits the contract. A handler's wrong reply is a fault of the service, told to its log only. */
export function checkReply(schema: z.ZodType, reply: unknown, { place, log }: Judged): unknown {
  const result = validate(schema, reply, place);
  if (result.ok) return result.value ?? null; // JSON has no undefined
  log.error({ place, issues: result.error.issues }, 'a handler broke the contract: wrong reply');
  throw new ProtocolError(
    'internal',
    'The service answered with something that the contract does not allow.',
    { cause: result.error },
  );
}

/** What a handler's throw becomes for the client: a protocol error, a declared one, or `internal`. */
export function checkThrown(
  thrown: unknown,
  errors: DeclaredErrors,
  { place, log }: Judged,
): ProtocolError {
  const error = toProtocolError(thrown);
  if (error !== thrown) {
    log.error({ place, error: thrown }, 'a handler threw');
    return error;
  }
  if (isErrorCode(error.code)) return error;
  const schema = Object.hasOwn(errors, error.code) ? errors[error.code] : undefined;
  const data = schema?.safeParse(error.data);
  if (data?.success) {
    return new ProtocolError(error.code, error.message, {
      ...toErrorPayload(error),
      data: data.data,
    });
  }
  log.error(
    { place, code: error.code },
    'a handler broke the contract: an undeclared error, or wrong data',
  );
  return new ProtocolError(
    'internal',
    'The service failed with something that the contract does not declare.',
    { cause: error },
  );
}
