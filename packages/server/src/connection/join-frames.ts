import type { FrameText } from './frame.ts';
import { headerLength, writeTextFrame } from './frame.ts';

/** The text of a frame, or a whole frame that several connections are sent. */
type Frame = string | Buffer;

/** What frames are in one buffer. */
export type JoinFrames = (frames: readonly Frame[]) => Buffer;

/** Joins each row of frames once for all connections in a row that are sent the same, as subscribers of a channel are. */
export function createSharedJoin(): JoinFrames {
  let last: readonly Frame[] = [];
  let joined: Buffer | undefined;
  return (frames) => {
    const isSame = frames.length === last.length && frames.every((frame, at) => frame === last[at]);
    if (joined === undefined || !isSame) joined = joinFrames(frames);
    last = frames;
    return joined;
  };
}

export function joinFrames(frames: readonly Frame[]): Buffer {
  const [only] = frames;
  if (frames.length === 1 && Buffer.isBuffer(only)) return only;
  const parts = frames.map((frame) =>
    typeof frame === 'string' ? { text: frame, bytes: Buffer.byteLength(frame) } : frame,
  );
  let total = 0;
  for (const part of parts) total += sizeOf(part);
  const joined = Buffer.allocUnsafe(total);
  let at = 0;
  for (const part of parts) {
    at = 'text' in part ? writeTextFrame(joined, at, part) : at + part.copy(joined, at);
  }
  return joined;
}

function sizeOf(part: FrameText | Buffer): number {
  return 'text' in part ? headerLength(part.bytes) + part.bytes : part.length;
}
