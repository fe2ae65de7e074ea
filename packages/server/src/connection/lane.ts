import type { ChannelFrame } from './channel-frame.ts';

/** The messages of one channel that wait for one connection. */
export interface Lane {
  readonly bytes: number;
  readonly isEmpty: boolean;
  /** Puts a message at the end; how many others went for it. */
  push(message: ChannelFrame): number;
  /** The next frame to be sent. */
  shift(): string | Buffer | undefined;
  /** Gives up what the policy of the channel lets go first; how many messages that was. */
  relieve(): number;
}
