import type { JsonSchema } from '../../artifact/contract-format.ts';
import { resolveReference } from '../../artifact/wire-schema.ts';

/** Schemas that all hold for one value. No part at all means any value. */
export type Node = readonly Part[];

/** A schema, and the document that its references mean. */
export interface Part {
  readonly schema: unknown;
  readonly root: JsonSchema;
  /** References followed to come here. */
  readonly hops?: number;
  /** What is known of the schemas of the document, for as long as one comparison takes. */
  readonly known?: Map<unknown, object>;
}

/** No value is of this node. */
export const NEVER: Node = [{ schema: false, root: {} }];
/** Every value is of this node. */
export const ANY: Node = [];

/** The node of a whole document. */
export function nodeOf(root: JsonSchema): Node {
  return [{ schema: root, root, known: new Map() }];
}

/** A schema that stands in the same document as `part`. */
export function within(part: Part, schema: unknown): Node {
  return isTrivial(schema) ? ANY : [{ ...part, schema }];
}

/**
 * What the reference in `part` means.
 *
 * @throws TypeError where it leads nowhere, or back to itself.
 */
export function follow(part: Part, ref: string): Part {
  const hops = (part.hops ?? 0) + 1;
  if (hops > MAX_HOPS) {
    throw new TypeError(`The reference "${ref}" leads back to itself. Let it mean a schema.`);
  }
  return { ...part, schema: resolveReference(part.root, ref), hops };
}

/** More than any payload is deep. */
const MAX_HOPS = 500;

/** Whether the schema says nothing: `true`, `{}`. */
export function isTrivial(schema: unknown): boolean {
  return schema === true || (isRecord(schema) && Object.keys(schema).length === 0);
}

/** Whether `value` is a plain object, not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The items of a keyword's list; none where it is absent. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The number of a keyword, or what holds without it. */
export function numberOf(value: unknown, absent: number): number {
  return typeof value === 'number' ? value : absent;
}

/** Whether two schemas, or values of keywords, are written the same. */
export function isAlike(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isAlike(item, b[index]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isAlike(a[key], b[key]))
  );
}
