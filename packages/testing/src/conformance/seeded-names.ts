import { createHash } from 'node:crypto';

/** Gives texts that no other case uses, the same ones for the same seed. */
export function createNames(seed: number, caseId: string): () => string {
  let given = 0;
  return () => {
    given += 1;
    const hex = createHash('sha256').update(`${seed} ${caseId} ${given}`).digest('hex');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'); // as long as a UUID
  };
}
