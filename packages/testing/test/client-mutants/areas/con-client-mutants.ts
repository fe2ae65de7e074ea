import { fixtureWelcome } from '../../../src/conformance/client/fixture-welcome.ts';
import { closeWith, drop, on } from '../../mutants/changes.ts';
import type { Ending, Link, Message } from '../../mutants/fault.ts';
import type { ClientMutants, Upgrade } from '../client-fault.ts';

/** A welcome like that of any server. */
export function anyWelcome(): Message {
  const step = fixtureWelcome();
  return 'send' in step ? { ...step.send } : {};
}

/** Takes one close code for another. */
export const takesFor =
  (code: number, other: number) =>
  (ending: Ending): Ending =>
    ending.code === code ? { ...ending, code: other } : ending;

const query =
  (change: (parameters: URLSearchParams) => void) =>
  (upgrade: Upgrade): Upgrade => {
    const url = new URL(upgrade.url);
    change(url.searchParams);
    return { ...upgrade, url };
  };

const tokenOf = ({ protocols }: Upgrade): string =>
  protocols.find((entry) => entry.startsWith('bearer.'))?.slice('bearer.'.length) ?? '';

const withToken = (upgrade: Upgrade, token: string): Upgrade => ({
  ...upgrade,
  protocols: upgrade.protocols.map((entry) =>
    entry.startsWith('bearer.') ? `bearer.${token}` : entry,
  ),
});

/** Counts the refusals with 4401, and what came between them. */
function countRefusals({ code }: Ending, { common, memory }: Link): number {
  if (code !== 4401) return 0;
  const count = Number(common.get('refusals') ?? 0) + 1;
  common.set('refusals', count);
  return memory.get('welcomed') === true ? 0 : count;
}

const noteWelcome = on({ intent: 'welcome' }, (message, { memory }) => {
  memory.set('welcomed', true);
  return [message];
});

/** Faults of establishment. */
export const conClientMutants: ClientMutants = {
  'brings a token of its own': {
    killedBy: 'CPC-CON-001',
    upgrade: (upgrade) => withToken(upgrade, 'own.token.here'),
  },
  'takes the opening of the socket for the welcome': {
    killedBy: 'CPC-CON-002',
    opened: (link) => link.toClient(anyWelcome()),
  },
  'offers another subprotocol': {
    killedBy: 'CPC-CON-003',
    basic: 'Every connection is refused.',
    upgrade: ({ protocols, ...rest }) => ({
      ...rest,
      protocols: protocols.map((entry) => entry.replace('sallyport.v1', 'sallyport.v2')),
    }),
  },
  'sends its token in the header as well': {
    killedBy: 'CPC-CON-004',
    basic: 'The credentials of every connection are judged (CPC-WIRE-005).',
    upgrade: (upgrade) => ({
      ...upgrade,
      headers: { authorization: `Bearer ${tokenOf(upgrade)}` },
    }),
  },
  'names its contract by its major version': {
    killedBy: 'CPC-CON-005',
    upgrade: query((parameters) => parameters.set('contract', 'conformance@1')),
  },
  'waits for a welcome for ever': {
    killedBy: 'CPC-CON-009',
    also: 'CPC-CON-008 CPC-CON-010',
    environment: {
      setTimeout: (run, ms) => setTimeout(run, ms === 300 ? 1_000_000 : ms),
    },
  },
  'takes what it cannot read for a welcome': {
    killedBy: 'CPC-CON-011',
    toClient: on({ intent: 'welcome', payload: { connectionId: 7 } }, () => [anyWelcome()]),
  },
  'leaves over a welcome that it cannot read': {
    killedBy: 'CPC-CON-011',
    toClient: on({ intent: 'welcome', payload: { connectionId: 7 } }, closeWith(1000)),
  },
  'waits after 4401 like after any failure': {
    killedBy: 'CPC-CON-024 CPC-LIV-121',
    close: takesFor(4401, 1011),
  },
  'comes back after 4401 with the token that was refused': {
    killedBy: 'CPC-CON-024 CPC-LIV-121',
    upgrade(upgrade, { common }) {
      if (!common.has('token')) common.set('token', tokenOf(upgrade));
      return withToken(upgrade, String(common.get('token')));
    },
  },
  'asks for tokens for ever': {
    killedBy: 'CPC-CON-025',
    toClient: noteWelcome,
    close: (ending, link) => (countRefusals(ending, link) > 1 ? { ...ending, code: 1011 } : ending),
  },
  'ends at a second 4401, though it was welcomed before it': {
    killedBy: 'CPC-CON-026',
    toClient: noteWelcome,
    close(ending, link) {
      const second = link.common.has('refusals') && countRefusals(ending, link) === 0;
      if (second && ending.code === 4401) return { ...ending, code: 4403 };
      countRefusals(ending, link);
      return ending;
    },
  },
  'hears no welcome': {
    killedBy: 'CPC-CON-001',
    basic: 'Nothing can be asked of a client that is never connected.',
    toClient: on({ intent: 'welcome' }, drop),
  },
};
