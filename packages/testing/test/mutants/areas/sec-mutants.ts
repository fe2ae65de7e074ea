import { CONFORMANCE_AUDIENCE, CONFORMANCE_ISSUER } from '@sallyport/testing/conformance';
import { closeWith, drop, each, on, onText, refuse, remember, takes } from '../changes.ts';
import { answers } from '../establishing.ts';
import type { ReadToken } from '../lenient-authenticator.ts';
import { accepts } from '../lenient-authenticator.ts';
import type { Mutants } from '../mutant.ts';

const inSec = (sec: unknown): number => Number(sec) - Date.now() / 1_000;
/** The faults that a token has, in the words of the claim or header. */
const faultsOf = ({ algorithm, claims }: ReadToken): string => {
  const wrong = {
    alg: algorithm !== 'HS256',
    exp: inSec(claims.exp) < 0,
    nbf: inSec(claims.nbf) > 0,
    iss: claims.iss !== CONFORMANCE_ISSUER,
    aud: claims.aud !== CONFORMANCE_AUDIENCE,
    sub: claims.sub === undefined || claims.sub === '',
  };
  return Object.entries(wrong)
    .filter(([, is]) => is)
    .map(([name]) => name)
    .join(' ');
};
const having = (faults: string) => accepts((token) => faultsOf(token) === faults);

/** Faults of security: tokens. */
export const secTokenMutants: Mutants = {
  'takes tokens without signature': {
    killedBy: 'SPC-SEC-001',
    ...accepts(({ algorithm }) => algorithm === 'none'),
  },
  'takes other algorithms than it is configured for': {
    killedBy: 'SPC-SEC-002',
    ...accepts(({ algorithm }) => algorithm === 'HS512'),
  },
  'does not check signatures': { killedBy: 'SPC-SEC-003 SPC-SEC-004', ...having('') },
  'takes tokens that have expired': { killedBy: 'SPC-SEC-005', ...having('exp') },
  'takes tokens that are not valid yet': { killedBy: 'SPC-SEC-006', ...having('nbf') },
  'takes tokens of any issuer': { killedBy: 'SPC-SEC-007', ...having('iss') },
  'takes tokens for any audience': { killedBy: 'SPC-SEC-008', ...having('aud') },
  'checks issuer and audience only where they are there': {
    killedBy: 'SPC-SEC-009',
    ...accepts((token) => faultsOf(token) === 'iss' && token.claims.iss === undefined),
  },
  'takes tokens without sub': { killedBy: 'SPC-SEC-010', ...having('sub') },
};

/** Faults of security: hostile input. */
export const secMutants: Mutants = {
  'fails upon keys such as constructor': {
    killedBy: 'SPC-SEC-011',
    ...takes(
      on(({ payload }) => Object.hasOwn(Object(payload), 'constructor'), refuse('internal')),
    ),
  },
  'does not serve others while one sends garbage': {
    killedBy: 'SPC-SEC-012',
    ...takes(
      each(
        onText(
          (text) => text === '{"type":',
          (text, { common }) => {
            common.set('busy', true);
            return [text];
          },
        ),
        on(({ intent }, { common }) => intent === 'note' && common.delete('busy'), drop),
      ),
    ),
  },
  'fails upon deep nesting': {
    killedBy: 'SPC-SEC-013',
    ...takes(onText((text) => text.startsWith('[[[['), closeWith(1011))),
  },
  'fails upon a lone surrogate': {
    killedBy: 'SPC-SEC-014',
    ...takes(on({ payload: { text: 'a\ud800' } }, refuse('internal'))),
  },
  'compresses where it is offered to': {
    killedBy: 'SPC-SEC-015',
    ...answers((answer, { headers }) => {
      const extensions = headers['sec-websocket-extensions'];
      if (answer.status !== 101 || extensions === undefined) return answer;
      return { ...answer, headers: { ...answer.headers, 'sec-websocket-extensions': extensions } };
    }),
  },
  'fails for all when a connection is cut in the middle of a stream': {
    killedBy: 'SPC-SEC-016',
    toServer: each(
      on(
        { intent: 'forever' },
        remember((_frame, { common, memory }) => common.set('streaming', memory)),
      ),
      on(({ type }, { common, memory }) => {
        const streaming = common.get('streaming');
        return (
          type === 'ping' &&
          streaming !== undefined &&
          streaming !== memory &&
          common.delete('streaming')
        );
      }, closeWith(1011)),
    ),
    toClient: on(
      { type: 'error', payload: { code: 'cancelled' } },
      remember((_frame, { common }) => common.delete('streaming')),
    ),
  },
};
