import type { Area, Case, CaseDefinitions } from '../case.ts';
import { numberedCases } from '../case.ts';
import type { ClientCaseContext } from './client-case-context.ts';
import type { ClientFeature } from './client-feature.ts';

/** One thing that is asked of a client. */
export type ClientCase = Case<ClientCaseContext, ClientFeature>;

/** The cases of one area for clients by their numbers: `{ '001': … }` is `CPC-<area>-001`. */
export function clientCasesOf(
  area: Area,
  definitions: CaseDefinitions<ClientCaseContext, ClientFeature>,
): ClientCase[] {
  return numberedCases('CPC', area, definitions);
}
