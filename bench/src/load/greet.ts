import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { GreetingStep, Target } from '../peers/peer.ts';
import type { Frame } from './frame-reader.ts';
import { FrameReader } from './frame-reader.ts';
import { maskedFrame } from './masked-frame.ts';
import { openSocket } from './open-socket.ts';

/** Milliseconds that a server may take to say that it is ready. */
const GREETING_TIMEOUT_MS = 10_000;

/** A connection that is ready, paused. */
export interface Greeted {
  readonly socket: Socket;
  readonly frames: FrameReader;
}

/** Connects, and goes through what the server says first; what a channel says in the same moment is left out. */
export async function greet(
  target: Target,
  greeting: readonly GreetingStep[],
  index: number,
): Promise<Greeted> {
  const socket = await openSocket(target, index);
  const frames = new FrameReader();
  const steps = [...greeting];
  const advance = ({ data, start, end }: Frame): void => {
    const text = data.toString('utf8', start, end);
    const step = steps.shift();
    if (step === undefined) return; // published in the same turn of the server as the last step
    if (!step.expects(text)) throw new Error(`an unexpected greeting came: ${text}`);
    if (step.answer !== undefined) socket.write(maskedFrame(step.answer));
  };
  const signal = AbortSignal.timeout(GREETING_TIMEOUT_MS);
  while (steps.length > 0) {
    socket.resume();
    const [chunk]: Buffer[] = await once(socket, 'data', { signal });
    if (chunk !== undefined) frames.read(chunk, advance);
  }
  socket.pause();
  return { socket, frames };
}
