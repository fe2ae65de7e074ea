import type { z } from 'zod';
import type { JsonSchema } from '../contract-format.ts';
import { ContractJsonError } from '../contract-json-error.ts';
import { pointer } from '../pointer.ts';

/** A place in a schema that is being made into a validator. */
export interface Node {
  readonly schema: unknown;
  readonly path: readonly string[];
  /** The whole schema, in which references are looked up. */
  readonly root: JsonSchema;
  readonly rootPath: readonly string[];
  /** Validators of the references met so far. */
  readonly references: Map<string, z.ZodType>;
  /** Makes the validator of a node. */
  readonly reload: (node: Node) => z.ZodType;
}

/** The node under a keyword, or under a name within it. */
export function below(node: Node, schema: unknown, ...keys: readonly (string | number)[]): Node {
  return { ...node, schema, path: [...node.path, ...keys.map(String)] };
}

/** The error for a place that cannot be enforced. */
export function refuse(node: Node, message: string, cause?: unknown): ContractJsonError {
  return new ContractJsonError(
    'A schema says what cannot be enforced here. Say it in other words, or check it in the handler.',
    { code: 'unsupported_schema', issues: [{ path: pointer(node.path), message }], cause },
  );
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A keyword that holds a number, where it is there. */
export function numberOf(node: Node, keyword: string): number | undefined {
  const value = isRecord(node.schema) ? node.schema[keyword] : undefined;
  if (value === undefined || typeof value === 'number') return value;
  throw refuse(below(node, value, keyword), 'write a number.');
}

/** A keyword that holds a list, where it is there. */
export function listOf(node: Node, keyword: string): readonly unknown[] | undefined {
  const value = isRecord(node.schema) ? node.schema[keyword] : undefined;
  if (value === undefined || Array.isArray(value)) return value;
  throw refuse(below(node, value, keyword), 'write a list.');
}

/** A keyword that holds named schemas. */
export function membersOf(node: Node, keyword: string): Readonly<Record<string, unknown>> {
  const value = isRecord(node.schema) ? node.schema[keyword] : undefined;
  if (value === undefined) return {};
  if (isRecord(value)) return value;
  throw refuse(below(node, value, keyword), 'write an object.');
}
