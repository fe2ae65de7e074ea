import type { FaultKind, FaultScope, ShapingFault } from './fault.ts';
import type { Direction, Link } from './link.ts';
import type { Shape } from './shape.ts';
import { shapeUnder } from './shape.ts';

/** The faults that hold now, and whom they strike. */
export interface LastingFaults {
  /** Adds one; the result takes it back. Counts whom it strikes at once. */
  add(fault: ShapingFault, scope: FaultScope): () => void;
  /** The shapes of a connection, by its number. */
  shapesOf(connection: number): Readonly<Record<Direction, Shape>>;
  /** Counts a new connection under each kind that strikes it. */
  met(connection: number): void;
  clear(): void;
}

interface Lasting {
  readonly fault: ShapingFault;
  readonly scope: FaultScope;
}

/** Keeps faults, and the shapes of the links by them. */
export function createLastingFaults(
  links: ReadonlyMap<number, Link>,
  count: (kind: FaultKind) => void,
): LastingFaults {
  let lasting: readonly Lasting[] = [];

  const strikes = ({ scope }: Lasting, connection: number): boolean =>
    scope.connection === undefined || scope.connection === connection;

  function shapeOf(connection: number, direction: Direction): Shape {
    const fits = (entry: Lasting): boolean =>
      strikes(entry, connection) &&
      (entry.scope.direction === undefined || entry.scope.direction === direction);
    return shapeUnder(lasting.filter(fits).map(({ fault }) => fault));
  }

  function change(now: readonly Lasting[]): void {
    lasting = now;
    for (const [connection, link] of links) link.shape(faults.shapesOf(connection));
  }

  const faults: LastingFaults = {
    add(fault, scope) {
      const entry = { fault, scope };
      for (const connection of links.keys()) if (strikes(entry, connection)) count(fault.kind);
      change([...lasting, entry]);
      return () => change(lasting.filter((other) => other !== entry));
    },
    shapesOf: (connection) => ({
      up: shapeOf(connection, 'up'),
      down: shapeOf(connection, 'down'),
    }),
    met(connection) {
      const struck = lasting.filter((entry) => strikes(entry, connection));
      for (const kind of new Set(struck.map(({ fault }) => fault.kind))) count(kind);
    },
    clear: () => change([]),
  };
  return faults;
}
