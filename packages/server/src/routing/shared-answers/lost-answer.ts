import { ProtocolError } from '@sallyport/protocol';

/** It was answered, with more than is kept. */
export function gone(): ProtocolError {
  return new ProtocolError('unavailable', 'What was answered so far is gone; ask under a new id.');
}

/** Nobody can say whether it was begun. */
export function away(): ProtocolError {
  return new ProtocolError(
    'unavailable',
    'Whether this was done before cannot be told now, so it was not done; ask again later.',
  );
}

/** Something before it was not begun, and may be asked again. */
export function behind(): ProtocolError {
  return new ProtocolError(
    'unavailable',
    'Something before it on this channel could not be begun, so it was not done either; ask again in your order.',
  );
}

/** It was begun, and whoever did it is gone. */
export function died(): ProtocolError {
  return new ProtocolError(
    'unavailable',
    'The gateway that did this is gone, and how far it came is not known.',
  );
}

/** A part of it went out here, and the answer that counts is given elsewhere. */
export function split(): ProtocolError {
  return new ProtocolError(
    'unavailable',
    'Another gateway has taken over what this one began to answer; ask under a new id.',
  );
}
