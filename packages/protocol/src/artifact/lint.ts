import type { Contract } from '../contract/contract.ts';
import { lostAnnotation } from './lint-rules/annotation.ts';
import { closedEnum } from './lint-rules/closed-enum.ts';
import { duplicateId } from './lint-rules/duplicate-id.ts';
import { notEnforceable } from './lint-rules/enforceable.ts';
import { invalidExample } from './lint-rules/example.ts';
import { inheritedName } from './lint-rules/member-name.ts';
import { nameCollision } from './lint-rules/name-collision.ts';
import { notJson } from './lint-rules/not-json.ts';
import { fractionStep } from './lint-rules/number-step.ts';
import { undeclaredParameter } from './lint-rules/parameter.ts';
import { refinementVanishes } from './lint-rules/refinement.ts';
import { requestWithoutReply } from './lint-rules/reply.ts';
import type { ContractRule, LintFinding, SchemaRule } from './lint-rules/rule.ts';
import { formatVanishes, patternDiffers } from './lint-rules/text-format.ts';
import { transformVanishes } from './lint-rules/transform.ts';
import { tupleGap } from './lint-rules/tuple-gap.ts';
import { rootSchemas, visitSchemas } from './visit-schemas.ts';

const schemaRules: readonly SchemaRule[] = [
  notJson,
  refinementVanishes,
  transformVanishes,
  formatVanishes,
  patternDiffers,
  fractionStep,
  tupleGap,
  closedEnum,
  inheritedName,
  lostAnnotation,
];

const contractRules: readonly ContractRule[] = [
  requestWithoutReply,
  undeclaredParameter,
  nameCollision,
  duplicateId,
  invalidExample,
];

/**
 * What in a contract is better written in another way: above all, what its data would not say, so that a gateway
 * or a client made from the data would judge otherwise. Sorted by place.
 */
export function lintContract(contract: Contract): LintFinding[] {
  const roots = rootSchemas(contract);
  const schemas = roots.flatMap(visitSchemas);
  const found = [
    ...schemaRules.flatMap(({ name, check }) =>
      schemas.flatMap((visit): LintFinding[] => {
        const message = check(visit);
        return message === undefined ? [] : [{ rule: name, place: visit.place, message }];
      }),
    ),
    ...contractRules.flatMap(({ name, check }) =>
      check(contract, schemas).map((finding) => ({ rule: name, ...finding })),
    ),
    ...roots.flatMap((root) =>
      notEnforceable.check(root).map((finding) => ({ rule: notEnforceable.name, ...finding })),
    ),
  ];
  return found.sort((a, b) => compare(a.place, b.place) || compare(a.rule, b.rule));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
