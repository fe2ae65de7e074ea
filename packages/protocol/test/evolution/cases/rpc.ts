import { drop, put } from '../edit.ts';
import { future, list, past, sunset } from './places.ts';
import type { RuleCase } from './rule-case.ts';

export const rpcCases: readonly RuleCase[] = [
  {
    rule: 'EVO-RPC-PARAMS-NARROWED',
    breaks: 'old',
    met: [put(`${list}/params/properties/cursor/maxLength`, 9)],
    unmet: [put(`${list}/params/properties/cursor/maxLength`, 11)],
  },
  {
    rule: 'EVO-RPC-PARAMS-WIDENED',
    breaks: 'new',
    met: [put(`${list}/params/properties/cursor/maxLength`, 11)],
    unmet: [put(`${list}/params/properties/cursor/maxLength`, 9)],
  },
  {
    rule: 'EVO-RPC-RESULT-NARROWED',
    breaks: 'new',
    met: [put(`${list}/result/properties/tools/maxItems`, 9)],
    unmet: [put(`${list}/result/properties/tools/maxItems`, 11)],
  },
  {
    rule: 'EVO-RPC-RESULT-WIDENED',
    breaks: 'old',
    met: [put(`${list}/result/properties/tools/maxItems`, 11)],
    unmet: [put(`${list}/result/properties/tools/maxItems`, 9)],
  },
  {
    rule: 'EVO-RPC-ADDED',
    breaks: 'new',
    met: [put('/rpc/tools~1call', { params: {}, result: {}, errors: {} })],
    unmet: [put(`${list}/description`, 'New.')],
  },
  {
    rule: 'EVO-RPC-REMOVED',
    breaks: 'old',
    met: [drop(list)],
    unmet: [put(`${list}/description`, 'New.')],
  },
  {
    rule: 'EVO-RPC-REMOVED-BEFORE-SUNSET',
    breaks: 'old',
    given: sunset(list, future),
    met: [drop(list)],
    unmet: [put(`${list}/deprecated`, 'Use tools/page.')],
  },
  {
    rule: 'EVO-RPC-RETIRED',
    breaks: 'nobody',
    given: sunset(list, past),
    met: [drop(list)],
    unmet: [put(`${list}/deprecated`, 'Use tools/page.')],
  },
  {
    rule: 'EVO-RPC-TOMBSTONE-MISSING',
    breaks: 'forbidden',
    met: [drop(list)],
    unmet: [drop(list), put('/removed/rpc', ['tools/all', 'tools/list'])],
  },
  {
    rule: 'EVO-RPC-TOMBSTONE-REUSED',
    breaks: 'forbidden',
    met: [put('/rpc/tools~1all', { params: {}, result: {}, errors: {} })],
    unmet: [put('/rpc/tools~1every', { params: {}, result: {}, errors: {} })],
  },
  {
    rule: 'EVO-RPC-TOMBSTONE-DROPPED',
    breaks: 'forbidden',
    met: [put('/removed/rpc', [])],
    unmet: [put('/removed/rpc', ['tools/all', 'tools/some'])],
  },
];
