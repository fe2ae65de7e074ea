import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContractJson, FrameLimits } from '@sallyport/protocol';

export const folder = join(import.meta.dirname, '../../vectors');

/** A file of vectors. Its shape is that of `vectors.schema.json`, to which a test holds every file. */
export function readVectors<Kind extends keyof VectorFiles>(kind: Kind): VectorFiles[Kind] {
  return JSON.parse(readFileSync(join(folder, `${kind}.json`), 'utf8')) as VectorFiles[Kind];
}

interface VectorFiles {
  readonly envelopes: File<EnvelopeVector>;
  readonly addresses: File<AddressVector>;
  readonly 'json-rpc': File<JsonRpcVector> & { readonly contract: ContractJson };
  readonly 'canonical-json': File<CanonicalVector>;
  readonly digests: File<DigestVector>;
}

interface File<Vector> {
  readonly cases: readonly (Vector & { readonly id: string })[];
}

export interface EnvelopeVector {
  readonly from: 'client' | 'server';
  readonly valid: boolean;
  readonly spec: readonly string[];
  readonly text?: string;
  readonly frame?: object;
  readonly limits?: FrameLimits;
  readonly reads?: object;
  readonly error?: string;
  readonly ref?: string;
  readonly names?: string;
}

type Names = Readonly<Record<string, string>>;

type AddressVector =
  | {
      readonly check: 'address';
      readonly address: string;
      readonly valid: boolean;
      readonly reserved?: boolean;
    }
  | {
      readonly check: 'template';
      readonly template: string;
      readonly valid: boolean;
      readonly params?: readonly string[];
    }
  | {
      readonly check: 'match';
      readonly template: string;
      readonly address: string;
      readonly params: Names | null;
    }
  | {
      readonly check: 'build';
      readonly template: string;
      readonly params: Names;
      readonly address: string | null;
    }
  // Which of several channels an address finds is decided by a server; its tests run these.
  | { readonly check: 'find' };

type JsonRpcVector =
  | {
      readonly check: 'message';
      readonly value: unknown;
      readonly is: 'request' | 'notification' | 'response' | 'invalid';
      readonly answeredTo?: string | number | null;
    }
  // Exchanges need a server; its tests run these.
  | { readonly check: 'exchange' };

type CanonicalVector =
  | { readonly check: 'value'; readonly text: string; readonly canonical: string | null }
  | { readonly check: 'number'; readonly bits: string; readonly canonical: string | null };

interface DigestVector {
  readonly sameAs?: string;
  readonly contract: ContractJson;
  readonly canonical: string;
  readonly digest: string;
}
