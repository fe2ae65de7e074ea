import { higher, lower } from './base-shapes.ts';
import type { Node } from './node.ts';
import type { ArrayShape, Bound, NumberShape, ObjectShape, Shape, StringShape } from './shape.ts';
import { itemNode } from './shape.ts';
import { shapeHolds } from './shape-holds.ts';
import { Undecidable } from './undecidable.ts';

/** The values of both shapes; undefined where there are surely none. */
export function intersect(a: Shape, b: Shape): Shape | undefined {
  if (a.kind === 'values') return filtered(a.values, b);
  if (b.kind === 'values') return filtered(b.values, a);
  if (a.kind === 'number' && b.kind === 'number') return intersectNumbers(a, b);
  if (a.kind === 'string' && b.kind === 'string') return intersectStrings(a, b);
  if (a.kind === 'array' && b.kind === 'array') return intersectArrays(a, b);
  if (a.kind === 'object' && b.kind === 'object') return intersectObjects(a, b);
  return undefined;
}

function filtered(values: readonly unknown[], other: Shape): Shape | undefined {
  const kept = values.filter((value) => shapeHolds(other, value));
  return kept.length === 0 ? undefined : { kind: 'values', values: kept };
}

function intersectNumbers(a: NumberShape, b: NumberShape): NumberShape | undefined {
  return narrowNumber({
    kind: 'number',
    integer: a.integer || b.integer,
    min: higher(a.min, b.min),
    max: lower(a.max, b.max),
    multiplesOf: [...new Set([...a.multiplesOf, ...b.multiplesOf])],
  });
}

/** Moves the ends of a range of integers onto integers; undefined where nothing is left. */
export function narrowNumber(shape: NumberShape): NumberShape | undefined {
  const min = shape.integer ? onInteger(shape.min, 1) : shape.min;
  const max = shape.integer ? onInteger(shape.max, -1) : shape.max;
  if (min.value > max.value) return undefined;
  if (min.value === max.value && (min.exclusive || max.exclusive)) return undefined;
  return { ...shape, min, max };
}

function onInteger({ value, exclusive }: Bound, inward: 1 | -1): Bound {
  if (!Number.isFinite(value)) return { value, exclusive };
  const rounded = inward === 1 ? Math.ceil(value) : Math.floor(value);
  const moved = exclusive && rounded === value ? rounded + inward : rounded;
  return { value: moved, exclusive: false };
}

function intersectStrings(a: StringShape, b: StringShape): StringShape | undefined {
  const minLength = Math.max(a.minLength, b.minLength);
  const maxLength = Math.min(a.maxLength, b.maxLength);
  if (minLength > maxLength) return undefined;
  return {
    kind: 'string',
    minLength,
    maxLength,
    patterns: [...new Set([...a.patterns, ...b.patterns])],
    formats: [...new Set([...a.formats, ...b.formats])],
  };
}

function intersectArrays(a: ArrayShape, b: ArrayShape): ArrayShape | undefined {
  const minItems = Math.max(a.minItems, b.minItems);
  const maxItems = Math.min(a.maxItems, b.maxItems);
  if (minItems > maxItems) return undefined;
  const length = Math.max(a.prefix.length, b.prefix.length);
  const prefix = Array.from({ length }, (_, i) => [...itemNode(a, i), ...itemNode(b, i)]);
  return { kind: 'array', prefix, rest: [...a.rest, ...b.rest], minItems, maxItems };
}

function intersectObjects(a: ObjectShape, b: ObjectShape): ObjectShape {
  if (isTangled(a, b) || isTangled(b, a)) {
    throw new Undecidable('patterns of member names in two schemas that both hold');
  }
  const names = new Set([...a.members.keys(), ...b.members.keys()]);
  return {
    kind: 'object',
    members: new Map([...names].map((name) => [name, [...said(a, name), ...said(b, name)]])),
    required: new Set([...a.required, ...b.required]),
    patterns: [...a.patterns, ...b.patterns],
    additional:
      a.additional === undefined && b.additional === undefined
        ? undefined
        : [...(a.additional ?? []), ...(b.additional ?? [])],
    names: [...a.names, ...b.names],
  };
}

/** Names that match a pattern of one and nothing of the other would need a shape of their own. */
function isTangled(a: ObjectShape, b: ObjectShape): boolean {
  if (a.patterns.length === 0) return false;
  return b.patterns.length > 0 || b.members.size > 0 || (b.additional?.length ?? 0) > 0;
}

function said(shape: ObjectShape, name: string): Node {
  return shape.members.get(name) ?? shape.additional ?? [];
}
