/** The payload of a message, and what else its envelope holds. */
export interface MessageFields {
  readonly text: string;
  readonly [field: string]: unknown;
}

/** A message on `room:a`. */
export function said({ text, ...fields }: MessageFields): object {
  return { type: 'message', channel: 'room:a', intent: 'said', payload: { text }, ...fields };
}

/** A message on `history`, at an offset of the epoch `e1` where it does not say otherwise. */
export function appended({ text, ...fields }: MessageFields): object {
  return {
    type: 'message',
    channel: 'history',
    intent: 'appended',
    payload: { text },
    epoch: 'e1',
    ...fields,
  };
}

/** A message on `recent`, which leaves out the oldest for those who read slowly. */
export function pushed(n: number): object {
  return { type: 'message', channel: 'recent', intent: 'pushed', payload: { n, text: 'news' } };
}
