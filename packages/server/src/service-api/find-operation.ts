import { allOperations } from './all-operations.ts';
import type { Operation } from './operation.ts';

/** What a path stands for. */
export interface FoundOperation {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

/** The operation of a method and path below the API's, or the methods that the path has; `undefined` where it has none. */
export function findOperation(
  method: string,
  path: string,
): FoundOperation | readonly string[] | undefined {
  const found = allOperations.flatMap((operation) => {
    const params = match(operation.path, path);
    return params === undefined ? [] : [{ operation, params }];
  });
  if (found.length === 0) return undefined;
  return (
    found.find(({ operation }) => operation.method === method) ??
    found.map(({ operation }) => operation.method)
  );
}

function match(template: string, path: string): Record<string, string> | undefined {
  const segments = template.split('/');
  const parts = path.split('/');
  if (segments.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = decode(parts[index] ?? '');
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name !== undefined && part) params[name] = part;
    else if (part !== segment) return undefined;
  }
  return params;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
