import type { Fault, FaultKind } from './fault.ts';
import { faultKinds } from './fault.ts';
import type { Direction } from './link.ts';
import { seededRandom } from './seeded-random.ts';

/** A fault and its time. */
export interface PlannedFault {
  /** Milliseconds from the start of the plan. */
  readonly atMs: number;
  /** Milliseconds until it is taken back; a cut stays. */
  readonly forMs: number;
  readonly fault: Fault;
  readonly direction?: Direction;
  /** Which of the connections open then, from 0 to less than 1; without it, all of them and those to come. */
  readonly victim?: number;
}

/** A range of milliseconds. */
export interface MsRange {
  readonly min: number;
  readonly max: number;
}

/** What a plan is made from. */
export interface FaultPlanOptions {
  /** The same seed makes the same plan. */
  readonly seed: number;
  /** Milliseconds in which faults begin. */
  readonly durationMs: number;
  /** Milliseconds from one fault to the next. Default: 50 to 500. */
  readonly pauseMs?: MsRange;
  /** Milliseconds that a fault lasts. Default: 50 to 1,000. */
  readonly holdMs?: MsRange;
  /** Default: every kind. */
  readonly kinds?: readonly FaultKind[];
}

/**
 * Plans faults: kinds, times, victims and measures by the seed alone.
 *
 * @throws TypeError where nothing can be planned.
 */
export function planFaults({
  seed,
  durationMs,
  pauseMs = { min: 50, max: 500 },
  holdMs = { min: 50, max: 1_000 },
  kinds = faultKinds,
}: FaultPlanOptions): readonly PlannedFault[] {
  if (kinds.length === 0) {
    throw new TypeError(`planFaults: "kinds" must name at least one of ${faultKinds.join(', ')}.`);
  }
  if (!(pauseMs.min > 0 && pauseMs.max >= pauseMs.min)) {
    throw new TypeError('planFaults: "pauseMs" must be { min, max } with 0 < min <= max.');
  }
  const random = seededRandom(seed);
  const between = ({ min, max }: MsRange): number => Math.round(min + random() * (max - min));
  const plan: PlannedFault[] = [];
  for (let atMs = between(pauseMs); atMs < durationMs; atMs += between(pauseMs)) {
    const kind = kinds[Math.floor(random() * kinds.length)] ?? 'cut';
    const side = random();
    plan.push({
      atMs,
      forMs: between(holdMs),
      fault: draw(kind, random),
      ...(side < 0.5 && { direction: side < 0.25 ? 'up' : 'down' }),
      ...(random() < 0.75 && { victim: random() }),
    });
  }
  return plan;
}

function draw(kind: FaultKind, random: () => number): Fault {
  switch (kind) {
    case 'cut':
      return { kind, how: random() < 0.5 ? 'reset' : 'end' };
    case 'delay':
      return { kind, ms: Math.round(random() * 200), jitterMs: Math.round(random() * 200) };
    case 'throttle':
      return { kind, bytesPerSecond: Math.round(1_000 + random() * 99_000) };
    case 'split':
      return { kind, bytes: random() < 0.5 ? 1 : 'random' };
    case 'join':
      return { kind, ms: Math.round(random() * 50) };
    case 'freeze':
    case 'refuse':
      return { kind };
  }
}
