import type { Node } from './node.ts';
import { isAlike, isRecord } from './node.ts';

/** Whether both are written the same, and mean the same by it. */
export function isSameText(a: Node, b: Node): boolean {
  return (
    a.length === b.length &&
    a.every((part, index) => {
      const other = b[index];
      if (other === undefined || !isAlike(part.schema, other.schema)) return false;
      return !refersTo(part.schema) || isAlike(part.root, other.root);
    })
  );
}

function refersTo(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.some(refersTo);
  return isRecord(schema) && ('$ref' in schema || Object.values(schema).some(refersTo));
}
