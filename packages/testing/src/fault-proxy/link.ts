import type { Socket } from 'node:net';
import type { FaultClock } from './fault.ts';
import type { Pipe } from './pipe.ts';
import { startPipe } from './pipe.ts';
import type { Shape } from './shape.ts';

/** The two directions of a connection: `up` from the client to the target, `down` back. */
export type Direction = 'up' | 'down';

/** One proxied connection. */
export interface Link {
  shape(shapes: Readonly<Record<Direction, Shape>>): void;
  cut(how: 'reset' | 'end'): void;
}

export interface LinkParts {
  readonly client: Socket;
  readonly upstream: Socket;
  readonly shapes: Readonly<Record<Direction, Shape>>;
  readonly clock: FaultClock;
  readonly random: () => number;
  readonly maxHeldBytes: number;
  /** Both sockets are gone. */
  closed(): void;
}

/** Joins two sockets. */
export function startLink(parts: LinkParts): Link {
  const { client, upstream, shapes, clock, random, maxHeldBytes } = parts;
  const both = { clock, random, maxHeldBytes };
  const pipes: Readonly<Record<Direction, Pipe>> = {
    up: startPipe({ ...both, source: client, target: upstream, shape: shapes.up }),
    down: startPipe({ ...both, source: upstream, target: client, shape: shapes.down }),
  };
  watch(client, pipes.up);
  watch(upstream, pipes.down);
  let open = 2;

  function watch(socket: Socket, outgoing: Pipe): void {
    socket.on('error', () => undefined); // `close` says it
    socket.on('close', (hadError) => {
      if (hadError) outgoing.reset();
      open -= 1;
      if (open === 0) parts.closed();
    });
  }

  return {
    shape({ up, down }) {
      pipes.up.shape(up);
      pipes.down.shape(down);
    },
    cut(how) {
      pipes.up.stop();
      pipes.down.stop();
      for (const socket of [client, upstream]) {
        if (how === 'reset') socket.resetAndDestroy();
        else socket.end();
      }
    },
  };
}
