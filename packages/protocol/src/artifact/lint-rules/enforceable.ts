import { ContractJsonError } from '../contract-json-error.ts';
import { exportSchema } from '../export-schema.ts';
import { reloadSchema } from '../reload/schema.ts';
import type { RootSchema } from '../visit-schemas.ts';
import { visitSchemas } from '../visit-schemas.ts';
import { notJson } from './not-json.ts';
import type { LintFinding } from './rule.ts';

/** Schemas that can be written as data but not enforced from it, or not written at all. */
export const notEnforceable = {
  name: 'not-enforceable',
  check: (root: RootSchema): readonly Omit<LintFinding, 'rule'>[] => {
    // These have their own rule, which says more.
    if (visitSchemas(root).some((visit) => notJson.check(visit) !== undefined)) return [];
    try {
      reloadSchema(exportSchema(root.schema, root.place), []);
      return [];
    } catch (error) {
      if (error instanceof ContractJsonError) {
        return error.issues.map(({ path, message }) => ({
          place: `${root.place}${path.replaceAll('/properties/', '.').replaceAll('/', '.')}`,
          message,
        }));
      }
      return [
        { place: root.place, message: error instanceof Error ? error.message : String(error) },
      ];
    }
  },
};
