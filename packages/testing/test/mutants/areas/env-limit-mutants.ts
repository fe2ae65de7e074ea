import { closeWith, drop, on, refuse, sends, takes } from '../changes.ts';
import type { Frame } from '../fault.ts';
import type { Mutants } from '../mutant.ts';
import { tenthError } from '../tenth-error.ts';

/** The limit of the gateway that these faults are laid over. */
const MAX_FRAME_BYTES = 262_144;
const MAX_DEPTH = 32;
const bytesOf = (frame: Frame): number => Buffer.byteLength(JSON.stringify(frame));

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

/** Faults of limits of size and depth. */
export const envLimitMutants: Mutants = {
  'does not answer a frame that is too large': {
    killedBy: 'SPC-ENV-015',
    ...takes(on((frame) => bytesOf(frame) > MAX_FRAME_BYTES, drop)),
  },
  'counts a frame that is too large as a strike': {
    killedBy: 'SPC-ENV-035',
    ...sends(on(tenthError(['payload_too_large']), closeWith(4400))),
  },
  'refuses a frame of exactly maxFrameBytes': {
    killedBy: 'SPC-ENV-016',
    ...takes(on((frame) => bytesOf(frame) === MAX_FRAME_BYTES, refuse('payload_too_large'))),
  },
  'reads on, however large a frame is': {
    killedBy: 'SPC-ENV-017',
    ...takes(on((frame) => bytesOf(frame) > 4 * MAX_FRAME_BYTES, refuse('payload_too_large'))),
  },
  'calls a frame that is too deep a wrong payload': {
    killedBy: 'SPC-ENV-018',
    ...takes(on((frame) => depthOf(frame) > MAX_DEPTH, refuse('invalid_payload'))),
  },
  'takes one level less than maxDepth': {
    killedBy: 'SPC-ENV-018',
    ...takes(on((frame) => depthOf(frame) === MAX_DEPTH, refuse('invalid_envelope'))),
  },
  'counts brackets within strings as depth': {
    killedBy: 'SPC-ENV-019',
    ...takes(
      on(
        (frame) => JSON.stringify(frame.payload ?? null).includes('[{[{'),
        refuse('invalid_envelope'),
      ),
    ),
  },
};
