import { z } from 'zod';
import { resolveReference } from '../wire-schema.ts';
import type { Node } from './node.ts';
import { refuse } from './node.ts';

/** The validator of a reference; each is made once, and may mean itself. */
export function reloadReference(node: Node, ref: unknown): z.ZodType {
  if (typeof ref !== 'string') throw refuse(node, 'write "$ref" as text.');
  const known = node.references.get(ref);
  if (known !== undefined) return known;
  let made: z.ZodType | undefined;
  // Met again while it is being made: a recursive schema.
  node.references.set(
    ref,
    z.lazy(() => made ?? z.never()),
  );
  made = node.reload(targetOf(node, ref));
  node.references.set(ref, made);
  return made;
}

/** The node that a reference means. */
export function targetOf(node: Node, ref: string): Node {
  const path = ref
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  try {
    return {
      ...node,
      schema: resolveReference(node.root, ref),
      path: [...node.rootPath, ...path],
    };
  } catch (cause) {
    throw refuse(
      node,
      `the reference "${ref}" leads nowhere. Write "#" or "#/$defs/<name>".`,
      cause,
    );
  }
}
