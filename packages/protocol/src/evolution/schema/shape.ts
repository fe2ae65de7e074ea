import { matches } from './is-valid.ts';
import type { Node } from './node.ts';
import { ANY, NEVER } from './node.ts';

/** Values of one kind, told by the constraints on that kind. */
export type Shape = ValuesShape | NumberShape | StringShape | ArrayShape | ObjectShape;

/** Exactly these values; `null`, the booleans, enumerations and constants are told like this. */
export interface ValuesShape {
  readonly kind: 'values';
  readonly values: readonly unknown[];
}

export interface NumberShape {
  readonly kind: 'number';
  readonly integer: boolean;
  readonly min: Bound;
  readonly max: Bound;
  readonly multiplesOf: readonly number[];
}

/** An end of a range; infinite where there is none. */
export interface Bound {
  readonly value: number;
  readonly exclusive: boolean;
}

export interface StringShape {
  readonly kind: 'string';
  readonly minLength: number;
  readonly maxLength: number;
  readonly patterns: readonly string[];
  readonly formats: readonly string[];
}

export interface ArrayShape {
  readonly kind: 'array';
  readonly prefix: readonly Node[];
  readonly rest: Node;
  readonly minItems: number;
  readonly maxItems: number;
}

export interface ObjectShape {
  readonly kind: 'object';
  readonly members: ReadonlyMap<string, Node>;
  readonly required: ReadonlySet<string>;
  readonly patterns: readonly { readonly source: string; readonly node: Node }[];
  /** Undefined where the schema does not say: a sender writes no others then, a receiver ignores them. */
  readonly additional: Node | undefined;
  readonly names: Node;
}

/** As whom one reads a schema: what its sender may write, or what its receiver takes. */
export type Reading = 'sent' | 'accepted';

/** What holds for the member `name`. */
export function memberNode(shape: ObjectShape, name: string, reading: Reading): Node {
  const own = shape.members.get(name);
  const matching = shape.patterns.filter(({ source }) => matches(source, name));
  if (own === undefined && matching.length === 0) {
    // It must be there, and nothing says what it is.
    if (shape.additional === undefined && shape.required.has(name)) return ANY;
    return additionalNode(shape, reading);
  }
  return [...(own ?? []), ...matching.flatMap(({ node }) => node)];
}

/** What holds for members that are not named. */
export function additionalNode(shape: ObjectShape, reading: Reading): Node {
  return shape.additional ?? (reading === 'sent' ? NEVER : ANY);
}

/** What holds for the item at `index`. */
export function itemNode(shape: ArrayShape, index: number): Node {
  return shape.prefix[index] ?? shape.rest;
}

/** Whether the node is written as "nothing". */
export function isNever(node: Node): boolean {
  return node.some(({ schema }) => schema === false);
}
