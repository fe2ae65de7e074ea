import type { ServerEnvelope } from '@sallyport/protocol';

/** Reads a frame; throws what is wrong with it. */
export type ReadFrame = (text: string) => ServerEnvelope;

/** Reads what the client itself relies on, and of that only what would do harm. */
export const readFrame: ReadFrame = (text) => {
  const { ...envelope } = JSON.parse(text);
  envelope.type ??= 'message';
  return envelope;
};
