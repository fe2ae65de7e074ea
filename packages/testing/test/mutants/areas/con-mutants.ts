import { SUBPROTOCOL } from '@sallyport/protocol';
import { alter, drop, inPayload, on, sends, twice } from '../changes.ts';
import {
  answers,
  ends,
  hasToken,
  isBearer,
  offeredIn,
  offering,
  queryOf,
  reads,
  selects,
  withHeaders,
  withQuery,
} from '../establishing.ts';
import type { Head } from '../fault.ts';
import { accepts, NO_TOKEN } from '../lenient-authenticator.ts';
import type { Mutants } from '../mutant.ts';

const welcome = { type: 'system', intent: 'welcome' };
const BEFORE_WELCOME = 'Every connection begins with it.';
const guest = accepts(({ algorithm }) => algorithm === NO_TOKEN);

const speaksOther = (head: Head): boolean =>
  !offeredIn(head).some((entry) => entry === SUBPROTOCOL || entry === 'mcp');
const tokenInQuery = (head: Head): string | undefined =>
  queryOf(head, 'token') ?? queryOf(head, 'access_token') ?? queryOf(head, 'jwt');

/** Faults of establishment: subprotocol, credentials, session, welcome. */
export const conMutants: Mutants = {
  'sends no welcome': {
    killedBy: 'SPC-CON-001',
    ...sends(on(welcome, drop)),
    basic: 'Without welcome there is no connection.',
  },
  'sends two welcomes': {
    killedBy: 'SPC-CON-001',
    ...sends(on(welcome, twice)),
    basic: BEFORE_WELCOME,
  },
  'sends a welcome without limits': {
    killedBy: 'SPC-CON-001',
    ...sends(on(welcome, inPayload({ limits: undefined }))),
    basic: BEFORE_WELCOME,
  },
  'selects the entry with the token': {
    killedBy: 'SPC-CON-002 SPC-CON-003',
    ...selects((offered, selected) => offered.find(isBearer) ?? selected),
  },
  'wants sallyport.v1 to stand first': {
    killedBy: 'SPC-CON-003',
    ...reads((head) => {
      const offered = offeredIn(head);
      if (offered.indexOf(SUBPROTOCOL) < 1) return head;
      return offering(
        head,
        offered.filter((entry) => entry !== SUBPROTOCOL),
      );
    }),
  },
  'does not read the Authorization header': {
    killedBy: 'SPC-CON-004',
    ...reads((head) =>
      head.headers.authorization === undefined
        ? head
        : withHeaders(head, { authorization: undefined }),
    ),
  },
  'names another user in welcome': {
    killedBy: 'SPC-CON-005',
    ...sends(on(welcome, inPayload({ userId: 'eve' }))),
  },
  'names another contract in welcome': {
    killedBy: 'SPC-CON-006',
    ...sends(
      on(
        welcome,
        inPayload({ contract: { name: 'other', version: '1.0.0', digest: 'a'.repeat(64) } }),
      ),
    ),
  },
  'does not say in welcome when the token expires': {
    killedBy: 'SPC-CON-007',
    ...sends(on(welcome, inPayload({ tokenExpiresAt: undefined }))),
  },
  'gives all connections one id': {
    killedBy: 'SPC-CON-008',
    ...sends(on(welcome, inPayload({ connectionId: 'c' }))),
  },
  'closes a connection without a credential with 4403': {
    killedBy: 'SPC-CON-009',
    ...ends(({ code }, { head }) => code === 4401 && !hasToken(head), { code: 4403 }),
  },
  'takes a token that is no JWT': { killedBy: 'SPC-CON-010', ...guest },
  'takes two credentials': {
    killedBy: 'SPC-CON-011',
    ...reads((head) =>
      head.headers.authorization !== undefined && offeredIn(head).some(isBearer)
        ? withHeaders(head, { authorization: undefined })
        : head,
    ),
  },
  'takes the first of two bearer entries': {
    killedBy: 'SPC-CON-012',
    ...reads((head) => {
      const [first, ...more] = offeredIn(head).filter(isBearer);
      if (first === undefined || more.length === 0) return head;
      return offering(head, [SUBPROTOCOL, first]);
    }),
  },
  'takes a token from the query': {
    killedBy: 'SPC-CON-013',
    ...reads((head) => {
      const token = tokenInQuery(head);
      if (token === undefined) return head;
      return offering({ ...head, path: '/ws' }, [SUBPROTOCOL, `bearer.${token}`]);
    }),
  },
  'does not say what to use in place of a token in the query': {
    killedBy: 'SPC-CON-013',
    ...ends((_ending, { head }) => tokenInQuery(head) !== undefined, { reason: 'No.' }),
  },
  'answers unknown subprotocols with HTTP 400': {
    killedBy: 'SPC-CON-014',
    ...answers((answer, head) =>
      answer.status === 101 && speaksOther(head) ? { ...answer, status: 400 } : answer,
    ),
  },
  'selects nothing when it refuses a subprotocol': {
    killedBy: 'SPC-CON-014',
    ...selects((_offered, selected) => (selected === SUBPROTOCOL ? selected : undefined)),
  },
  'selects a bearer entry that stands first when it refuses': {
    killedBy: 'SPC-CON-015 SPC-CON-016',
    ...selects((offered, selected) => (selected === SUBPROTOCOL ? selected : offered[0])),
  },
  'makes session ids of its own': {
    killedBy: 'SPC-CON-021',
    ...sends(
      on(
        welcome,
        alter(({ payload }) => ({
          payload: { ...Object(payload), sessionId: crypto.randomUUID() },
        })),
      ),
    ),
  },
  'takes any text for a session id': {
    killedBy: 'SPC-CON-022',
    ...sends(
      on(
        (frame, { head }) => frame.intent === 'welcome' && Boolean(queryOf(head, 'session')),
        alter(({ payload }, { head }) => ({
          payload: { ...Object(payload), sessionId: queryOf(head, 'session') },
        })),
      ),
    ),
  },
  'forgets frames that came before welcome': {
    killedBy: 'SPC-CON-024',
    toClient: on(welcome, (frame, link) => {
      link.later(400, () => {
        link.memory.set('ready', true);
        link.toClient(frame);
      });
      return [];
    }),
    toServer: on((_frame, { memory }) => !memory.has('ready'), drop),
  },
  'publishes what it was sent with a wrong token, and closes after': {
    killedBy: 'SPC-CON-025',
    ...guest,
    toClient: on(
      ({ intent, payload }) => intent === 'welcome' && Object(payload).userId === 'guest',
      (_welcome, link) => {
        link.later(50, () => link.close(4401));
        return [];
      },
    ),
  },
  'takes any ticket': {
    killedBy: 'SPC-CON-031',
    ...guest,
    ...reads((head) => {
      const ticket = queryOf(head, 'ticket');
      if (ticket === undefined) return head;
      return withQuery(offering(head, [SUBPROTOCOL, `bearer.${ticket}`]), 'ticket', undefined);
    }),
  },
};
