import { fits } from '../../src/conformance/pattern.ts';
import type { Change, Fault, Frame, Link, Message } from './fault.ts';

/** Fields that a frame must have; `undefined`: must not have. */
type Pattern = Readonly<Record<string, unknown>>;
type Which = Pattern | ((frame: Frame, link: Link) => boolean);

/** A server that sends wrongly. */
export const sends = (toClient: Change): Fault => ({ toClient });

/** A server that takes wrongly what it is sent. */
export const takes = (toServer: Change): Fault => ({ toServer });

/** Changes the frames that fit, and no others. */
export const on =
  (which: Which, change: Change): Change =>
  (message, link) =>
    isFrame(message) && chosen(which, message, link) ? change(message, link) : [message];

/** Changes what is sent in answer to the frames that fit. */
export const onAnswerTo = (which: Which, change: Change): Change =>
  on(({ ref }, link) => {
    const asked = ref === undefined ? undefined : link.asked(ref);
    return asked !== undefined && chosen(which, asked, link);
  }, change);

/** Changes what is no frame: text that is no JSON object. */
export const onText =
  (which: (text: string) => boolean, change: Change): Change =>
  (message, link) =>
    typeof message === 'string' && which(message) ? change(message, link) : [message];

/** Changes bytes: binary messages, and text that is not UTF-8. */
export const onBytes =
  (which: (bytes: Buffer) => boolean, change: Change): Change =>
  (message, link) =>
    Buffer.isBuffer(message) && which(message) ? change(message, link) : [message];

/** Passes a message on, and remembers something of it. */
export const remember =
  (note: (frame: Frame, link: Link) => void): Change =>
  (message, link) => {
    if (isFrame(message)) note(message, link);
    return [message];
  };

/** One change after the other. */
export const each =
  (...changes: readonly Change[]): Change =>
  (message, link) =>
    changes.reduce<readonly Message[]>(
      (messages, change) => messages.flatMap((one) => change(one, link)),
      [message],
    );

/** Nothing is passed on. */
export const drop: Change = () => [];

/** It is passed on twice. */
export const twice: Change = (message) => [message, message];

/** Fields are put in; `undefined` takes one away. */
export const put = (fields: Pattern): Change => alter(() => fields);

/** Fields are put into the payload. */
export const inPayload = (fields: Pattern): Change =>
  alter(({ payload }) => ({ payload: { ...Object(payload), ...fields } }));

/** Fields are put in that depend on the frame. */
export const alter =
  (fields: (frame: Frame, link: Link) => Pattern): Change =>
  (message, link) =>
    isFrame(message) ? [{ ...message, ...fields(message, link) }] : [message];

/** The frame comes, and then another. */
export const followedBy =
  (next: (frame: Frame, link: Link) => Frame): Change =>
  (message, link) =>
    isFrame(message) ? [message, next(message, link)] : [message];

/** Another frame comes, and then the frame. */
export const precededBy =
  (first: (frame: Frame, link: Link) => Frame): Change =>
  (message, link) =>
    isFrame(message) ? [first(message, link), message] : [message];

/** The server never sees the frame: the client gets this at once, with its id as `ref`. */
export const answer =
  (fields: Pattern): Change =>
  (message, link) => {
    const ref = isFrame(message) && typeof message.id === 'string' ? { ref: message.id } : {};
    link.toClient({ ...ref, ...fields });
    return [];
  };

/** The server never sees the frame: the client gets an `error` with this code. */
export const refuse = (code: string, fields: Pattern = {}): Change =>
  answer({ type: 'error', payload: { code, message: 'No.', retryable: false, ...fields } });

/** The connection is closed instead. */
export const closeWith =
  (code: number): Change =>
  (_message, link) => {
    link.close(code);
    return [];
  };

/** It is passed on so many milliseconds late. */
export const late =
  (ms: number, direction: 'toServer' | 'toClient' = 'toClient'): Change =>
  (message, link) => {
    link.later(ms, () => link[direction](message));
    return [];
  };

function chosen(which: Which, frame: Frame, link: Link): boolean {
  return typeof which === 'function' ? which(frame, link) : fits(which, frame);
}

/** Whether a message is a JSON object. */
export function isFrame(message: unknown): message is Frame {
  return (
    typeof message === 'object' &&
    message !== null &&
    !Array.isArray(message) &&
    !Buffer.isBuffer(message)
  );
}
