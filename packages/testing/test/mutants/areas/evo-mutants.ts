import { answer, on, refuse, takes } from '../changes.ts';
import { answers, queryOf, reads, withQuery } from '../establishing.ts';
import type { Mutants } from '../mutant.ts';

const error = {
  code: -32_602,
  message: 'No.',
  data: { code: 'invalid_payload', retryable: false, issues: [] },
};

/** Faults of evolution: servers that do not bear what is unknown. */
export const evoMutants: Mutants = {
  'is strict about the payload of subscribe': {
    killedBy: 'SPC-EVO-001',
    ...takes(on({ type: 'subscribe', payload: { window: 7 } }, refuse('invalid_envelope'))),
  },
  'is strict about the payload of refresh': {
    killedBy: 'SPC-EVO-002',
    ...takes(on({ type: 'refresh', payload: { device: 'phone' } }, refuse('invalid_envelope'))),
  },
  'is strict about payloads that the contract leaves open': {
    killedBy: 'SPC-EVO-003',
    ...takes(on({ channel: 'echo', payload: { added: {} } }, refuse('invalid_payload'))),
  },
  'is strict about params that the contract leaves open': {
    killedBy: 'SPC-EVO-004',
    ...takes(
      on(
        { type: 'jsonrpc', payload: { params: { added: true } } },
        answer({ type: 'jsonrpc', payload: { jsonrpc: '2.0', id: 1, error } }),
      ),
    ),
  },
  'refuses query parameters that it does not know': {
    killedBy: 'SPC-EVO-005',
    ...answers((answer, head) =>
      queryOf(head, 'lang') === undefined ? answer : { ...answer, status: 400 },
    ),
  },
  'wants the query parameter contract': {
    killedBy: 'SPC-EVO-006',
    ...reads((head) =>
      queryOf(head, 'contract') === undefined ? withQuery(head, 'contract', 'none') : head,
    ),
    basic: 'Hardly any case sends the parameter.',
  },
};
