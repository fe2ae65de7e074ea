import type { Clock } from '../../clock.ts';
import type { Answer } from '../answers/answer.ts';
import type { Claim, Claims } from './claims.ts';

export interface AwaitStoredParts {
  readonly claims: Claims;
  readonly clock: Clock;
  /** Milliseconds that it is waited for at most. */
  readonly patienceMs: number;
  isAlive(run: string): Promise<boolean>;
}

const PAUSE_MS = 1_000;

/**
 * What another gateway is to store keeps its place while its client is away, because what follows must not be stored
 * before it. Resolves with the claim once it is answered, left by that gateway, or its client is back.
 */
export async function awaitStored(
  answer: Answer,
  run: string,
  { claims, clock, isAlive, patienceMs }: AwaitStoredParts,
): Promise<Claim | undefined> {
  const { userId, id } = answer;
  const until = clock.monotonicMs() + patienceMs;
  while (clock.monotonicMs() < until) {
    const claim = (await isAlive(run))
      ? await claims.find(userId, id)
      : await claims.takeOver(userId, id, run);
    const isStillThere = claim.kind === 'elsewhere' && claim.run === run;
    if (claim.kind !== 'unknown' && (answer.connection.open || !isStillThere)) return claim;
    await clock.after(PAUSE_MS);
  }
  return undefined;
}
