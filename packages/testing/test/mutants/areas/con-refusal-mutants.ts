import { SUBPROTOCOL } from '@sallyport/protocol';
import {
  answers,
  ends,
  hasToken,
  offeredIn,
  queryOf,
  reads,
  withHeaders,
  withQuery,
} from '../establishing.ts';
import type { Answer, Head } from '../fault.ts';
import type { Mutants } from '../mutant.ts';

const contract = (head: Head): string | undefined => queryOf(head, 'contract');
const readable = /^([\w-]+)@(\d+)\.\d+\.\d+/;

const problem = (status: number): Answer => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({ status, title: 'No', detail: 'Do something else.' }),
});

/** A server that takes a contract which it should refuse. */
const fits = (which: (name: string | undefined, major: string | undefined) => boolean) =>
  reads((head) => {
    const value = contract(head);
    if (value === undefined) return head;
    const [, name, major] = readable.exec(value) ?? [];
    return which(name, major) ? withQuery(head, 'contract', undefined) : head;
  });

/** Faults of what is refused: by HTTP, or for the contract. */
export const conRefusalMutants: Mutants = {
  'answers on every path': {
    killedBy: 'SPC-CON-026',
    ...reads((head) => (head.path.startsWith('/ws') ? head : { ...head, path: '/ws' })),
  },
  'refuses without a problem document': {
    killedBy: 'SPC-CON-026',
    ...answers((answer) =>
      answer.status === 101
        ? answer
        : { ...answer, headers: { ...answer.headers, 'content-type': 'text/html' }, body: 'No.' },
    ),
  },
  'answers what is no upgrade with HTTP 200': {
    killedBy: 'SPC-CON-027',
    ...answers((answer) => (answer.status === 426 ? { ...answer, status: 200 } : answer)),
  },
  'does not name the upgrade in its HTTP 426': {
    killedBy: 'SPC-CON-027',
    ...answers((answer) =>
      answer.status === 426
        ? { ...answer, headers: { ...answer.headers, upgrade: undefined, connection: 'close' } }
        : answer,
    ),
  },
  'takes every origin': {
    killedBy: 'SPC-CON-028',
    ...reads((head) =>
      head.headers.origin === undefined ? head : withHeaders(head, { origin: undefined }),
    ),
  },
  'checks the origin before the path': {
    killedBy: 'SPC-CON-029',
    ...answers((answer, { headers }) =>
      answer.status === 404 && headers.origin !== undefined ? problem(403) : answer,
    ),
  },
  'takes another contract': {
    killedBy: 'SPC-CON-017',
    ...fits((name) => name !== undefined && name !== 'conformance'),
  },
  'takes another major version': {
    killedBy: 'SPC-CON-018',
    ...fits((name, major) => name === 'conformance' && major !== '1'),
  },
  'takes a contract that it cannot read': {
    killedBy: 'SPC-CON-019',
    ...fits((name) => name === undefined),
  },
  'does not name its own contract when it refuses another': {
    killedBy: 'SPC-CON-017 SPC-CON-018 SPC-CON-019',
    ...ends(({ code }) => code === 4409, { reason: 'No.' }),
  },
  'wants the very same minor version': {
    killedBy: 'SPC-CON-020',
    ...reads((head) =>
      contract(head)?.startsWith('conformance@1.7')
        ? withQuery(head, 'contract', 'conformance@2.0.0')
        : head,
    ),
  },
  'checks the credential before the contract': {
    killedBy: 'SPC-CON-023',
    ...ends(({ code }, { head }) => code === 4409 && !hasToken(head), { code: 4401 }),
  },
  'checks the contract before the subprotocol': {
    killedBy: 'SPC-CON-023',
    ...ends(
      ({ code }, { head }) =>
        code === 4406 && contract(head) !== undefined && !offeredIn(head).includes(SUBPROTOCOL),
      { code: 4409 },
    ),
  },
  'writes long reasons': {
    killedBy: 'SPC-CON-030',
    ...ends(({ code }, { head }) => code === 4409 && (contract(head)?.length ?? 0) > 100, {
      reason: 'The contract is conformance@1.0.0. '.repeat(4),
    }),
  },
};
