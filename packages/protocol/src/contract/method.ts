import type { z } from 'zod';
import type { Scope } from './access.ts';
import type { Documentation, MethodExample } from './documentation.ts';
import type { DeclaredErrors, NamedErrors } from './intent.ts';

/** A JSON-RPC 2.0 method of the contract. */
export interface Method<
  Params extends z.ZodType = z.ZodType,
  Result extends z.ZodType = z.ZodType,
  Errors extends DeclaredErrors = DeclaredErrors,
> extends Documentation {
  readonly params: Params;
  readonly result: Result;
  readonly errors: Errors;
  readonly scope?: Scope;
  readonly examples?: readonly MethodExample<z.input<Params>, z.input<Result>>[];
}

/** Declares a JSON-RPC method. Specification: JSON-RPC. */
export function method<
  Params extends z.ZodType,
  Result extends z.ZodType,
  Errors extends DeclaredErrors = Record<never, never>,
>(
  definition: {
    readonly params: Params;
    readonly result: Result;
    readonly errors?: Errors;
    readonly scope?: Scope;
    readonly examples?: readonly MethodExample<
      z.input<NoInfer<Params>>,
      z.input<NoInfer<Result>>
    >[];
  } & Documentation,
): Method<Params, Result, NamedErrors<Errors>> {
  return { ...definition, errors: (definition.errors ?? {}) as NamedErrors<Errors> }; // {} where none are named
}
