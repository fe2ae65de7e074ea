import type { HttpProblem } from './http-problem.ts';
import type { Readiness } from './readiness.ts';

/** The refusal of everybody who wants in now, if there is one. */
export type FindOutage = () => HttpProblem | undefined;

/** Says why nobody is let in: the gateway leaves, or a dependency is missing. */
export function createFindOutage(readiness: Readiness): FindOutage {
  return () => {
    if (readiness.draining) return DRAINING;
    return readiness.ready ? undefined : NOT_READY;
  };
}

const DRAINING: HttpProblem = {
  status: 503,
  detail: 'This gateway is closing; connect again.',
  headers: { 'Retry-After': '1' },
};

const NOT_READY: HttpProblem = {
  status: 503,
  detail: 'This gateway is not ready; connect again when it is.',
  headers: { 'Retry-After': '2' },
};
