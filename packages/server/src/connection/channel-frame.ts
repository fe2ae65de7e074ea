import type { Delivery } from '@sallyport/protocol';

/** A message of a channel on its way to any number of connections. */
export interface ChannelFrame {
  /** The text of its frame, or the whole frame where several connections share it. */
  readonly frame: string | Buffer;
  /** How many messages the frame stands for. Default: one. */
  readonly messages?: number;
  readonly address: string;
  readonly delivery: Delivery;
  /** Where only the latest counts: what is equal in messages that replace each other. */
  readonly key?: string | undefined;
}

/** What a frame counts in a queue, header included; text counts up to three times its length until it is written. */
export function countBytes(frame: string | Buffer): number {
  return typeof frame === 'string' ? frame.length * 3 + 10 : frame.length;
}
