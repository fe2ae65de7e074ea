import { isAlike } from './schema/node.ts';

/** A part of a contract under its name. */
export interface NamedPart {
  readonly name: string;
  readonly part: unknown;
}

/**
 * What to say of a part that went while another came that looks the same. On the wire a renaming is a removal and an
 * addition.
 */
export function renameHint(
  gone: NamedPart,
  candidates: readonly NamedPart[],
): { readonly hint?: string } {
  const same = candidates.find(({ part }) => isAlike(part, gone.part));
  return same === undefined
    ? {}
    : {
        hint: `"${same.name}" came with the same shape. To rename, keep "${gone.name}" beside it, deprecated and with a sunset.`,
      };
}
