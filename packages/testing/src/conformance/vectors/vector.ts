import type { Frame } from '../frame.ts';

/** One test vector, as it is put to a codec. */
export interface Vector {
  /** Its file and its own id there: `envelopes/frame-object`. */
  readonly id: string;
  readonly kind: VectorKind;
  /** Rules that it is about. */
  readonly spec: readonly string[];
  /** What the adapter is sent, beside `id`. */
  readonly question: Frame;
  /** What it must answer, as people read it. */
  readonly expected: Frame;
  /** Whether an answer is right. */
  accepts(answer: Frame): boolean;
}

/** Kinds of vectors that need no server; an adapter is asked those that it is for. */
export const vectorKinds = [
  'client-envelopes',
  'server-envelopes',
  'addresses',
  'json-rpc',
  'canonical-json',
  'digests',
  'error-codes',
  'close-codes',
] as const;

/** A kind of vectors. */
export type VectorKind = (typeof vectorKinds)[number];
