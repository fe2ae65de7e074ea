import type { Socket } from 'node:net';
import type { FaultClock } from './fault.ts';
import type { Shape } from './shape.ts';

/** One direction of a connection. */
export interface Pipe {
  shape(shape: Shape): void;
  /** The source was reset; the target will be too, unless nothing is forwarded. */
  reset(): void;
  /** Forwards nothing more. */
  stop(): void;
}

export interface PipeParts {
  readonly source: Socket;
  readonly target: Socket;
  readonly shape: Shape;
  readonly clock: FaultClock;
  readonly random: () => number;
  /** Bytes held back, past which the source is no longer read. */
  readonly maxHeldBytes: number;
}

interface Chunk {
  readonly bytes: Buffer;
  readonly dueAt: number;
}

/** Longest random segment, in bytes. */
const RANDOM_SEGMENT_BYTES = 64;
/** Writes in a second, while throttled. */
const THROTTLED_WRITES = 20;

/** Forwards bytes in order, in the shape that it has at the time. */
export function startPipe(parts: PipeParts): Pipe {
  const { source, target, clock, random, maxHeldBytes } = parts;
  let shape = parts.shape;
  let held: Chunk[] = [];
  let heldBytes = 0;
  let lastDueAt = 0;
  let nextWriteAt = 0;
  let ending: 'none' | 'end' | 'reset' = 'none';
  let state: 'open' | 'blocked' | 'between_segments' | 'stopped' = 'open';
  let timer: unknown;

  source.on('data', (bytes) => {
    if (state === 'stopped' || typeof bytes === 'string') return;
    hold(bytes);
    pump();
  });
  source.on('end', () => {
    ending = 'end';
    pump();
  });
  target.on('drain', () => {
    if (state !== 'blocked') return;
    state = 'open';
    pump();
  });

  function hold(bytes: Buffer): void {
    const joined = held[0]?.dueAt ?? clock.now() + shape.joinMs;
    const dueAt = clock.now() + shape.delayMs + shape.jitterMs * random();
    lastDueAt = Math.max(lastDueAt, dueAt, shape.joinMs > 0 ? joined : 0);
    held.push({ bytes, dueAt: lastDueAt });
    heldBytes += bytes.length;
    if (heldBytes >= maxHeldBytes) source.pause();
  }

  function pump(): void {
    clock.clearTimeout(timer);
    while (state === 'open' && !shape.frozen) {
      const [head] = held;
      if (head === undefined) return finish();
      const waitMs = Math.max(head.dueAt, nextWriteAt) - clock.now();
      if (waitMs > 0) {
        timer = clock.setTimeout(pump, waitMs);
        return;
      }
      write(take(segmentBytes()));
    }
  }

  function write(bytes: Buffer): void {
    nextWriteAt = clock.now() + (bytes.length / shape.bytesPerSecond) * 1_000;
    if (!target.writable) return;
    const flowing = target.write(bytes);
    if (!flowing) state = 'blocked';
    else if (shape.segmentBytes !== Number.POSITIVE_INFINITY) leaveGap();
  }

  /** Two turns of the event loop, so that a reader in this process sees each segment alone. */
  function leaveGap(): void {
    state = 'between_segments';
    setImmediate(() => {
      setImmediate(() => {
        if (state !== 'between_segments') return;
        state = 'open';
        pump();
      });
    });
  }

  function segmentBytes(): number {
    const { segmentBytes: most, bytesPerSecond } = shape;
    const segment = most === 'random' ? 1 + Math.floor(random() * RANDOM_SEGMENT_BYTES) : most;
    return Math.max(1, Math.floor(Math.min(segment, bytesPerSecond / THROTTLED_WRITES)));
  }

  /** The next bytes: those of one chunk or, where they are joined, of all that are due. */
  function take(most: number): Buffer {
    const now = clock.now();
    const count = shape.joinMs > 0 ? held.filter(({ dueAt }) => dueAt <= now).length : 1;
    const due = held.slice(0, count);
    const [only] = due;
    const all =
      only !== undefined && due.length === 1
        ? only.bytes
        : Buffer.concat(due.map(({ bytes }) => bytes));
    const taken = all.subarray(0, most);
    const rest = all.subarray(most);
    const left = rest.length > 0 ? [{ bytes: rest, dueAt: now }] : [];
    held = [...left, ...held.slice(count)];
    heldBytes -= taken.length;
    if (heldBytes < maxHeldBytes && source.isPaused()) source.resume();
    return taken;
  }

  function finish(): void {
    if (ending === 'none') return;
    stop();
    if (ending === 'end') target.end();
    else target.resetAndDestroy();
  }

  function stop(): void {
    state = 'stopped';
    held = [];
    clock.clearTimeout(timer);
    source.resume(); // so that its end is seen
  }

  return {
    shape(changed) {
      shape = changed;
      pump();
    },
    reset() {
      held = [];
      ending = 'reset';
      pump();
    },
    stop,
  };
}
