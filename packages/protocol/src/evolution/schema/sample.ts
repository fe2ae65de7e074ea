import type { Hints } from './hints.ts';
import type { Node } from './node.ts';
import { NEVER } from './node.ts';
import { sampleNumbers, sampleStrings } from './sample-scalar.ts';
import type { ArrayShape, ObjectShape, Shape } from './shape.ts';
import { additionalNode, itemNode, memberNode } from './shape.ts';
import { isEmpty, shapesOf } from './shapes-of.ts';

/** Where values are wanted to differ: the tokens of a path, `*` for any item or member. */
export type Focus = readonly string[];

interface Task {
  readonly hints: Hints;
  readonly focus: Focus;
  readonly depth: number;
}

/**
 * Values that a sender may write under a node, near the ends of what it allows: the smallest first, then such as
 * differ at the focus. They are candidates: combinations of schemas may refuse one.
 */
export function* sample(node: Node, task: Task): Generator<unknown> {
  if (task.depth > MAX_DEPTH) return;
  for (const shape of shapesOf(node).shapes) yield* sampleShape(shape, task);
}

const MAX_DEPTH = 8;
/** Values tried for one member or item. */
const MAX_PARTS = 40;

function sampleShape(shape: Shape, task: Task): Iterable<unknown> {
  switch (shape.kind) {
    case 'values':
      return shape.values;
    case 'number':
      return sampleNumbers(shape, task.hints);
    case 'string':
      return sampleStrings(shape, task.hints);
    case 'array':
      return sampleArrays(shape, task);
    case 'object':
      return sampleObjects(shape, task);
  }
}

function* sampleArrays(shape: ArrayShape, { hints, focus, depth }: Task): Generator<unknown[]> {
  const plain: Task = { hints, focus: [], depth: depth + 1 };
  const ofLength = (length: number): unknown[] | undefined => {
    const items = Array.from({ length }, (_, index) => first(itemNode(shape, index), plain));
    return items.every((item) => item !== undefined) ? items.map((item) => item?.value) : undefined;
  };
  const lengths = hints.numbers.flatMap((n) => [n, n + 1]).filter(Number.isInteger);
  for (const length of [shape.minItems, ...lengths]) {
    if (length < shape.minItems || length > Math.min(shape.maxItems, MAX_PARTS)) continue;
    const items = ofLength(length);
    if (items !== undefined) yield items;
  }
  const [token, ...deeper] = focus;
  if (token === undefined) return;
  const index = token === '*' ? shape.prefix.length : Number(token);
  if (!Number.isInteger(index)) return;
  const base = ofLength(Math.max(shape.minItems, index + 1));
  if (base === undefined || base.length > shape.maxItems) return;
  for (const item of take(sample(itemNode(shape, index), { ...plain, focus: deeper }))) {
    yield base.with(index, item);
  }
}

function* sampleObjects(
  shape: ObjectShape,
  { hints, focus, depth }: Task,
): Generator<Record<string, unknown>> {
  const plain: Task = { hints, focus: [], depth: depth + 1 };
  const members: [string, unknown][] = [];
  for (const name of shape.required) {
    const member = first(memberNode(shape, name, 'sent'), plain);
    if (member === undefined) return;
    members.push([name, member.value]);
  }
  const base = Object.fromEntries(members);
  yield base;
  const [token, ...deeper] = focus;
  if (token === undefined) return;
  for (const [name, node] of focused(shape, token, hints)) {
    for (const value of take(sample(node, { ...plain, focus: deeper }))) {
      yield withMember(base, name, value);
    }
  }
}

function focused(shape: ObjectShape, token: string, hints: Hints): readonly [string, Node][] {
  const names = token === '*' ? hints.texts.filter((text) => !shape.members.has(text)) : [token];
  return names
    .map((name): [string, Node] => [memberName(name), memberNode(shape, memberName(name), 'sent')])
    .filter(([, node]) => node !== NEVER && !isEmpty(node))
    .slice(0, additionalNode(shape, 'sent') === NEVER ? 1 : 12);
}

/** Without assignment, so that `__proto__` stays a member. */
function withMember(
  base: Record<string, unknown>,
  name: string,
  value: unknown,
): Record<string, unknown> {
  return Object.fromEntries([...Object.entries(base), [name, value]]);
}

function memberName(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

function first(node: Node, task: Task): { readonly value: unknown } | undefined {
  for (const value of sample(node, task)) return { value };
  return undefined;
}

function* take(values: Iterable<unknown>): Generator<unknown> {
  let left = MAX_PARTS;
  for (const value of values) {
    if (left === 0) return;
    left -= 1;
    yield value;
  }
}
