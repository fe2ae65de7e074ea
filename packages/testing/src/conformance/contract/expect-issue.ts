import { CaseFailure, show } from '../case-failure.ts';
import { isFrame } from '../frame.ts';

/**
 * Demands issues of which one names one of these places.
 *
 * @throws CaseFailure where none does.
 */
export function expectIssue(issues: unknown, pointers: readonly string[]): void {
  const paths = Array.isArray(issues)
    ? issues.map((issue: unknown) => (isFrame(issue) ? issue.path : undefined))
    : [];
  if (paths.some((path) => typeof path === 'string' && pointers.includes(path))) return;
  const wanted = pointers.map((pointer) => JSON.stringify(pointer)).join(' or ');
  throw new CaseFailure(`an issue at ${wanted}`, show(issues));
}
