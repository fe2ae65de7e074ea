import { alter, closeWith, on } from '../../mutants/changes.ts';
import type { ClientMutants, Upgrade } from '../client-fault.ts';

const tokenOf = ({ protocols }: Upgrade): string =>
  protocols.find((entry) => entry.startsWith('bearer.'))?.slice('bearer.'.length) ?? '';

/** Faults of security. */
export const secClientMutants: ClientMutants = {
  'puts its token into the URL': {
    killedBy: 'CPC-SEC-001',
    basic: 'The URL of every connection is judged (CPC-WIRE-006).',
    upgrade(upgrade) {
      const url = new URL(upgrade.url);
      url.searchParams.set('token', tokenOf(upgrade));
      return { ...upgrade, url };
    },
  },
  'drops keys that the language knows': {
    killedBy: 'CPC-SEC-002',
    toClient: on(
      ({ payload }) => Object.hasOwn(Object(payload), 'constructor'),
      alter(({ payload }) => {
        const { constructor: _, prototype: __, ...rest } = Object(payload);
        return { payload: rest };
      }),
    ),
  },
  'leaves over the key __proto__': {
    killedBy: 'CPC-SEC-003',
    toClient: on((frame) => JSON.stringify(frame).includes('"__proto__"'), closeWith(1000)),
  },
  'sends its token with every message': {
    killedBy: 'CPC-SEC-004',
    upgrade(upgrade, { common }) {
      common.set('token', tokenOf(upgrade));
      return upgrade;
    },
    toServer: on(
      { type: 'message' },
      alter((_frame, { common }) => ({ token: common.get('token') })),
    ),
  },
};
