import type { PayloadRules } from './payload-rules.ts';
import type { Rule } from './rule.ts';
import { accessRules } from './rules/access.ts';
import { channelRules } from './rules/channel-rules.ts';

import { claimsPayload } from './rules/claims.ts';

import {
  clientMethodErrors,
  clientMethodParams,
  clientMethodResult,
  clientRpcRules,
} from './rules/client-rpc.ts';

import { contractRules } from './rules/contract.ts';
import { deliveryRules } from './rules/delivery.ts';
import { directRules } from './rules/direct.ts';
import { documentationRules } from './rules/documentation.ts';
import { errorPayload, errorRules } from './rules/errors.ts';
import { historyRules } from './rules/history.ts';
import { intentRules } from './rules/intent-rules.ts';
import { paramsPayload, paramsRules } from './rules/params.ts';
import { acceptedPayload, emittedPayload, payloadRules } from './rules/payload.ts';
import { replyPayload, replyRules } from './rules/reply.ts';
import { methodParams, methodResult, rpcRules } from './rules/rpc.ts';

/** Every rule of the breaking-change check. Ids stay; one that is given up is not given again. */
export const evolutionRules: readonly Rule[] = [
  ...Object.values(contractRules),
  ...Object.values(channelRules),
  ...Object.values(directRules),
  ...rulesOf(paramsPayload),
  ...Object.values(paramsRules),
  ...Object.values(intentRules),
  ...rulesOf(acceptedPayload),
  ...rulesOf(emittedPayload),
  ...Object.values(payloadRules),
  ...rulesOf(replyPayload),
  ...Object.values(replyRules),
  ...rulesOf(errorPayload),
  ...Object.values(errorRules),
  ...Object.values(accessRules),
  ...rulesOf(claimsPayload),
  ...Object.values(historyRules),
  ...Object.values(deliveryRules),
  ...rulesOf(methodParams),
  ...rulesOf(methodResult),
  ...Object.values(rpcRules),
  ...rulesOf(clientMethodParams),
  ...rulesOf(clientMethodResult),
  ...rulesOf(clientMethodErrors),
  ...Object.values(clientRpcRules),
  ...Object.values(documentationRules),
];

function rulesOf({ direction: _, ...rules }: PayloadRules): readonly Rule[] {
  return Object.values(rules);
}
