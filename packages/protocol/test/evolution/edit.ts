import type { ContractJson } from '@sallyport/protocol';
import { contractJson } from '@sallyport/protocol';

/** A change of one place of a contract, by JSON Pointer. */
export type Edit = (contract: unknown) => void;

/** Writes a value. */
export function put(pointer: string, value: unknown): Edit {
  return (contract) => {
    const { parent, key } = find(contract, pointer);
    parent[key] = structuredClone(value);
  };
}

/** Removes a member. */
export function drop(pointer: string): Edit {
  return (contract) => {
    const { parent, key } = find(contract, pointer);
    delete parent[key];
  };
}

/** Moves a member to another place. */
export function move(from: string, to: string): Edit {
  return (contract) => {
    const source = find(contract, from);
    put(to, source.parent[source.key])(contract);
    drop(from)(contract);
  };
}

/** A copy of a contract with some edits. */
export function edited(contract: ContractJson, edits: readonly Edit[]): ContractJson {
  const copy = structuredClone(contract);
  for (const edit of edits) edit(copy);
  return contractJson.parse(copy);
}

interface Found {
  readonly parent: Record<string, unknown>;
  readonly key: string;
}

function find(contract: unknown, pointer: string): Found {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  const key = keys.pop() ?? '';
  const parent = keys.reduce<unknown>((part, one) => record(part, pointer)[one], contract);
  return { parent: record(parent, pointer), key };
}

function record(value: unknown, pointer: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new Error(`nothing at ${pointer}`);
}
