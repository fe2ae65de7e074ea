/** Values that may break one constraint, before they are checked against the whole schema. */
export type Draft =
  | {
      readonly kind: 'draft';
      /** The place whose schema is broken. */
      readonly path: readonly string[];
      readonly keyword: string;
      /** Whole values, the best first. */
      readonly values: readonly unknown[];
      /** The member that is missing or too many. */
      readonly member?: string;
      /** Length of the path to the outermost union around it. */
      readonly unionAt?: number;
      /** Whether it is to be said where no value breaks it: not for an option of a union, nor for a note. */
      readonly must: boolean;
    }
  | {
      readonly kind: 'gap';
      readonly path: readonly string[];
      readonly keyword: string;
      readonly reason: string;
    };

/** The drafts of one place, whose values are of that place alone. */
export interface LocalDraft {
  readonly keyword: string;
  readonly values: readonly unknown[];
  readonly member?: string;
  /** Default: true. */
  readonly must?: boolean;
}
