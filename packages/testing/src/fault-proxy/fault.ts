/** Something that happens to TCP connections. Bytes are never lost, doubled or reordered within one that lives. */
export type Fault =
  | ShapingFault
  /** Ends connections: `reset` by RST, `end` by FIN. What was on its way is gone. */
  | { readonly kind: 'cut'; readonly how: 'reset' | 'end' }
  /** Resets new connections as soon as they are made. */
  | { readonly kind: 'refuse' };

/** A fault that lasts, and shapes what is forwarded. */
export type ShapingFault =
  /** Half-opens connections: nothing is forwarded, not even their end, and nothing is closed. */
  | { readonly kind: 'freeze' }
  /** Forwards bytes later by `ms`, and by up to `jitterMs` more. */
  | { readonly kind: 'delay'; readonly ms: number; readonly jitterMs: number }
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number }
  /** Writes segments of at most so many bytes, or of 1 to 64 at random. */
  | { readonly kind: 'split'; readonly bytes: number | 'random' }
  /** Collects what comes for `ms`, and writes it as one segment. */
  | { readonly kind: 'join'; readonly ms: number };

/** Name of a kind of fault. */
export type FaultKind = Fault['kind'];

/** Every kind of fault. */
export const faultKinds: readonly FaultKind[] = [
  'cut',
  'freeze',
  'delay',
  'throttle',
  'split',
  'join',
  'refuse',
];

/** Where a fault strikes. */
export interface FaultScope {
  /** Number of a connection, from 1. Default: all that are open, and those to come. */
  readonly connection?: number;
  /** `up`: from the client to the target; `down`: back. Default: both. */
  readonly direction?: 'up' | 'down';
}

/** Time, as a fault proxy needs it; `createManualClock` fits. */
export interface FaultClock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls back once, after a time; the result is what `clearTimeout` takes. */
  setTimeout(callback: () => void, delayMs: number): unknown;
  /** Takes a timer back; one that is over, or none, is harmless. */
  clearTimeout(timer: unknown): void;
}

/** @throws TypeError where a number cannot be meant. */
export function checkFault(fault: Fault): Fault {
  switch (fault.kind) {
    case 'delay':
      checkNumber('delay: "ms"', fault.ms, 0);
      checkNumber('delay: "jitterMs"', fault.jitterMs, 0);
      return fault;
    case 'throttle':
      checkNumber('throttle: "bytesPerSecond"', fault.bytesPerSecond, 1);
      return fault;
    case 'split':
      if (fault.bytes !== 'random') checkNumber('split: "bytes"', fault.bytes, 1);
      return fault;
    case 'join':
      checkNumber('join: "ms"', fault.ms, 0);
      return fault;
    case 'cut':
    case 'freeze':
    case 'refuse':
      return fault;
  }
}

function checkNumber(name: string, value: number, least: number): void {
  if (Number.isFinite(value) && value >= least) return;
  throw new TypeError(`Fault proxy: ${name} must be a number of at least ${least}, got ${value}.`);
}
