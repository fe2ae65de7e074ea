import type { HttpProblem } from '../http-problem.ts';

/** A request of the service API that is answered by a problem. Never leaves its handler. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  readonly problem: HttpProblem;

  constructor(problem: HttpProblem, options?: ErrorOptions) {
    super(problem.detail, options);
    this.problem = problem;
  }
}
