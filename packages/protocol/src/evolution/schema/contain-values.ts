import { describeNode, describeShape } from './describe.ts';
import { isValid } from './is-valid.ts';
import type { Node } from './node.ts';
import type { ValuesShape } from './shape.ts';
import type { Violation } from './violation.ts';

/** Values that can be counted are judged one by one, by every keyword. */
export function containValues(
  shape: ValuesShape,
  { accepted, path }: { readonly accepted: Node; readonly path: string },
): readonly Violation[] {
  const refused = shape.values.filter((value) => !isValid(accepted, value));
  if (refused.length === 0) return [];
  return [
    {
      path,
      cause: refused.every((value) => typeof value === 'string') ? 'values' : 'kind',
      certain: true,
      sent: describeShape(shape),
      accepted: describeNode(accepted),
    },
  ];
}
