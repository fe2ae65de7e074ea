import { ProtocolError } from '@sallyport/protocol';

/** Nobody is there who does it. */
export function noService(place: string): ProtocolError {
  return new ProtocolError('unavailable', `No service handles "${place}" now.`);
}

/** It was done before, and nobody knows any more what came of it. */
export function forgotten(): ProtocolError {
  const said = 'It was begun before, and what was answered is gone; ask under a new id.';
  return new ProtocolError('unavailable', said);
}

/** The queue did not take it. */
export function notStored(reason: string): ProtocolError {
  return new ProtocolError('unavailable', `No service can be given this now: ${reason}.`);
}

/** The instance that had it is gone, or says that it never came. */
export function lostWithOwner(): ProtocolError {
  const said = 'The instance of the service that had it is gone, and how far it came is not known.';
  return new ProtocolError('unavailable', said);
}
