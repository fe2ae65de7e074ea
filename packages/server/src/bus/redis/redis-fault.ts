import { ErrorReply } from '@redis/client';
import type { BusFault } from '../bus-error.ts';
import { BusError } from '../bus-error.ts';

/** The first word of an error that Redis answers with. https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors */
const FAULTS: Readonly<Record<string, BusFault>> = {
  WRONGTYPE: 'corrupt',
  BUSY: 'unavailable',
  CLUSTERDOWN: 'unavailable',
  LOADING: 'unavailable',
  MASTERDOWN: 'unavailable',
  TRYAGAIN: 'unavailable',
};

/** What the library threw, as a failure of the bus. */
export function toBusError(error: unknown): BusError {
  if (error instanceof BusError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof ErrorReply)) {
    return new BusError('unavailable', `Redis cannot be reached: ${message}`, { cause: error });
  }
  const [code = ''] = message.split(' ', 1);
  const fault = FAULTS[code] ?? 'refused';
  return new BusError(fault, `Redis answers: ${message}`, { cause: error });
}

/** Whether this Redis takes no writes because another has become the primary. */
export function isReadOnly(error: unknown): boolean {
  return error instanceof ErrorReply && error.message.startsWith('READONLY');
}
