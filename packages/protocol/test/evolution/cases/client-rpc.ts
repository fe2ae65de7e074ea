import { drop, put } from '../edit.ts';
import { confirm } from './places.ts';
import type { RuleCase } from './rule-case.ts';

const question = `${confirm}/params/properties/question/maxLength`;
const answer = `${confirm}/result/properties/answer/maxLength`;
const until = `${confirm}/errors/busy/properties/until/maxLength`;
const method = { params: {}, result: {}, errors: {} };

export const clientRpcCases: readonly RuleCase[] = [
  {
    rule: 'EVO-CLIENT-RPC-PARAMS-NARROWED',
    breaks: 'new',
    met: [put(question, 9)],
    unmet: [put(question, 11)],
  },
  {
    rule: 'EVO-CLIENT-RPC-PARAMS-WIDENED',
    breaks: 'old',
    met: [put(question, 11)],
    unmet: [put(question, 9)],
  },
  {
    rule: 'EVO-CLIENT-RPC-RESULT-NARROWED',
    breaks: 'old',
    met: [put(answer, 9)],
    unmet: [put(answer, 11)],
  },
  {
    rule: 'EVO-CLIENT-RPC-RESULT-WIDENED',
    breaks: 'new',
    met: [put(answer, 11)],
    unmet: [put(answer, 9)],
  },
  {
    rule: 'EVO-CLIENT-RPC-ERROR-NARROWED',
    breaks: 'old',
    met: [put(until, 9)],
    unmet: [put(until, 11)],
  },
  {
    rule: 'EVO-CLIENT-RPC-ERROR-WIDENED',
    breaks: 'new',
    met: [put(until, 11)],
    unmet: [put(until, 9)],
  },
  {
    rule: 'EVO-CLIENT-RPC-ADDED',
    breaks: 'nobody',
    met: [put('/clientRpc/show', method)],
    unmet: [put('/rpc/show', method)],
  },
  {
    rule: 'EVO-CLIENT-RPC-REMOVED',
    breaks: 'nobody',
    met: [drop(confirm)],
    unmet: [put(`${confirm}/description`, 'New.')],
  },
  {
    rule: 'EVO-CLIENT-RPC-TOMBSTONE-MISSING',
    breaks: 'forbidden',
    met: [drop(confirm)],
    unmet: [drop(confirm), put('/removed/clientRpc', ['confirm', 'prompt'])],
  },
  {
    rule: 'EVO-CLIENT-RPC-TOMBSTONE-REUSED',
    breaks: 'forbidden',
    met: [put('/clientRpc/prompt', method)],
    unmet: [put('/rpc/prompt', method)],
  },
  {
    rule: 'EVO-CLIENT-RPC-TOMBSTONE-DROPPED',
    breaks: 'forbidden',
    met: [put('/removed/clientRpc', [])],
    unmet: [put('/removed/clientRpc', ['prompt', 'ask'])],
  },
];
