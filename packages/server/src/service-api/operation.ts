import type { Contract, ContractJson, JsonSchema } from '@sallyport/protocol';
import type { Backend } from './backend.ts';

/** What came with a request. */
export interface ApiRequest {
  /** Parameters of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed; `undefined` where the operation takes none. */
  readonly body: unknown;
}

/** What is answered where all is well. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A parameter of the query. */
export interface QueryParameter {
  readonly name: string;
  readonly description: string;
}

/** One operation of the service API: what it does, and what its description says. */
export interface Operation {
  /** Its `operationId`. */
  readonly id: string;
  /** POST changes something: it takes a body, and an `Idempotency-Key`. */
  readonly method: 'GET' | 'POST';
  /** Below the path of the API, such as `/connections/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly query?: readonly QueryParameter[];
  /** Schema of the body, where it stands in the description under this name. */
  readonly body?: (contract: ContractJson, name: string) => JsonSchema;
  /** Schemas of the answers, by status. */
  readonly answers: Readonly<
    Record<number, { readonly description: string; readonly schema: JsonSchema }>
  >;
  /** Statuses of problems beside those that every operation has. */
  readonly problems?: readonly number[];
  /**
   * Does it.
   *
   * @throws ApiRefusal with the problem that is answered.
   */
  run(request: ApiRequest, backend: Backend<Contract>): Promise<ApiAnswer>;
}
