import type { ShapingFault } from './fault.ts';

/** How one direction of a connection is forwarded. */
export interface Shape {
  readonly frozen: boolean;
  readonly delayMs: number;
  readonly jitterMs: number;
  readonly bytesPerSecond: number;
  readonly segmentBytes: number | 'random';
  readonly joinMs: number;
}

/** Forwards what comes, as it comes. */
const faithful: Shape = {
  frozen: false,
  delayMs: 0,
  jitterMs: 0,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  segmentBytes: Number.POSITIVE_INFINITY,
  joinMs: 0,
};

/** The shape under all of these faults; of two of a kind the later holds. */
export function shapeUnder(faults: readonly ShapingFault[]): Shape {
  let shape = faithful;
  for (const fault of faults) shape = { ...shape, ...changeOf(fault) };
  return shape;
}

function changeOf(fault: ShapingFault): Partial<Shape> {
  switch (fault.kind) {
    case 'freeze':
      return { frozen: true };
    case 'delay':
      return { delayMs: fault.ms, jitterMs: fault.jitterMs };
    case 'throttle':
      return { bytesPerSecond: fault.bytesPerSecond };
    case 'split':
      return { segmentBytes: fault.bytes };
    case 'join':
      return { joinMs: fault.ms };
  }
}
