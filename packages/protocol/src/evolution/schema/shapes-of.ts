import { baseShapes } from './base-shapes.ts';
import { intersect, narrowNumber } from './intersect.ts';
import { isValid } from './is-valid.ts';
import type { Node, Part } from './node.ts';
import { follow, isRecord, isTrivial, listOf } from './node.ts';
import type { ObjectShape, Shape } from './shape.ts';
import { additionalNode, memberNode } from './shape.ts';
import { Undecidable } from './undecidable.ts';
import { anyShapes } from './wide-shape.ts';

/** A node as a union of shapes. */
export interface Shapes {
  readonly shapes: readonly Shape[];
  /** False where some values of the shapes may not be of the node. */
  readonly exact: boolean;
}

/** Takes a node apart: references followed, combinations multiplied out. */
export function shapesOf(node: Node): Shapes {
  const [part, another] = node;
  if (part?.known === undefined || another !== undefined) return unite(node);
  const known = part.known.get(part.schema);
  if (known !== undefined) return known as Shapes; // only the next lines write to it
  const found = unite(node);
  part.known.set(part.schema, found);
  return found;
}

function unite(node: Node): Shapes {
  try {
    return node
      .map((part) => partShapes(part, []))
      .reduce((all, one) => meet(all, one), EVERYTHING);
  } catch (error) {
    if (error instanceof Undecidable) return { shapes: anyShapes, exact: false };
    throw error;
  }
}

/** Bounds what combinations can multiply to. */
const MAX_SHAPES = 200;
const EVERYTHING: Shapes = { shapes: anyShapes, exact: true };
const NOTHING: Shapes = { shapes: [], exact: true };

/** @param open - References being followed: one that leads to itself allows nothing. */
function partShapes(part: Part, open: readonly unknown[]): Shapes {
  const { schema } = part;
  if (isTrivial(schema)) return { ...EVERYTHING }; // beside another it lets others be sent
  if (!isRecord(schema) || isTrivial(schema.not)) return NOTHING;
  if (Object.hasOwn(schema, 'const')) return valueShapes(part, [schema.const]);
  if (Array.isArray(schema.enum)) return valueShapes(part, schema.enum);
  const inner = (one: unknown): Shapes => partShapes({ ...part, schema: one }, open);
  const factors: Shapes[] = [{ shapes: tidy(baseShapes(part, schema)), exact: true }];
  if (typeof schema.$ref === 'string') factors.push(referenceShapes(part, schema.$ref, open));
  factors.push(...listOf(schema.allOf).map(inner));
  if (Array.isArray(schema.anyOf)) factors.push(join(schema.anyOf.map(inner)));
  if (Array.isArray(schema.oneOf)) factors.push(joinExclusive(schema.oneOf.map(inner)));
  if (schema.not !== undefined) factors.push({ shapes: anyShapes, exact: false });
  return factors.reduce((all, one) => meet(all, one));
}

function valueShapes(part: Part, values: readonly unknown[]): Shapes {
  const valid = values.filter((value) => isValid([part], value));
  return { shapes: valid.length === 0 ? [] : [{ kind: 'values', values: valid }], exact: true };
}

function referenceShapes(part: Part, ref: string, open: readonly unknown[]): Shapes {
  const target = follow(part, ref);
  if (open.includes(target.schema)) return NOTHING;
  return partShapes(target, [...open, target.schema]);
}

function meet(a: Shapes, b: Shapes): Shapes {
  if (a === EVERYTHING) return b;
  if (b === EVERYTHING) return a;
  const shapes = a.shapes.flatMap((one) =>
    b.shapes.flatMap((other) => {
      const both = intersect(one, other);
      return both === undefined ? [] : [both];
    }),
  );
  return bounded({ shapes: tidy(shapes), exact: a.exact && b.exact });
}

function join(alternatives: readonly Shapes[]): Shapes {
  return bounded({
    shapes: alternatives.flatMap(({ shapes }) => shapes),
    exact: alternatives.every(({ exact }) => exact),
  });
}

/** `oneOf` is `anyOf` where no value is of two alternatives. */
function joinExclusive(alternatives: readonly Shapes[]): Shapes {
  const joined = join(alternatives);
  const overlap = alternatives.some(({ shapes }, index) =>
    alternatives
      .slice(index + 1)
      .some((other) => shapes.some((a) => other.shapes.some((b) => !areDisjoint(a, b)))),
  );
  return overlap ? { ...joined, exact: false } : joined;
}

/** Whether surely no value is of both. */
export function areDisjoint(a: Shape, b: Shape): boolean {
  const both = intersect(a, b);
  return both === undefined || isVacant(both);
}

/** Whether surely no value is of the shape, because a part that it needs cannot be. */
export function isVacant(shape: Shape): boolean {
  if (shape.kind === 'object') {
    return [...shape.required].some((name) => isEmpty(memberNode(shape, name, 'accepted')));
  }
  if (shape.kind !== 'array') return false;
  return shape.prefix.slice(0, shape.minItems).some(isEmpty);
}

/** Whether surely no value is of the node. */
export function isEmpty(node: Node): boolean {
  return shapesOf(node).shapes.length === 0;
}

function bounded(found: Shapes): Shapes {
  if (found.shapes.length > MAX_SHAPES) throw new Undecidable('too many combinations');
  return found;
}

function tidy(shapes: readonly Shape[]): readonly Shape[] {
  return shapes.flatMap((shape) => {
    if (shape.kind === 'number') return narrowNumber(shape) ?? [];
    return shape.kind === 'object' ? expandNames(shape) : shape;
  });
}

/** Where only certain names may be used, says what holds for each: `z.record` of an enumeration. */
function expandNames(shape: ObjectShape): ObjectShape {
  if (shape.names.length === 0) return shape;
  const { shapes, exact } = shapesOf(shape.names);
  const names = shapes.flatMap((one) => (one.kind === 'values' ? one.values : [undefined]));
  if (!exact || names.includes(undefined)) return shape;
  const texts = names.filter((name) => typeof name === 'string');
  return {
    kind: 'object',
    members: new Map(texts.map((name) => [name, expanded(shape, name)])),
    required: shape.required,
    patterns: [],
    additional: [{ schema: false, root: {} }],
    names: [],
  };
}

function expanded(shape: ObjectShape, name: string): Node {
  return shape.members.has(name)
    ? memberNode(shape, name, 'accepted')
    : additionalNode(shape, shape.additional === undefined ? 'accepted' : 'sent');
}
