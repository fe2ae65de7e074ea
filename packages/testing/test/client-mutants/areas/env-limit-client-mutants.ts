import { alter, on } from '../../mutants/changes.ts';
import type { Change } from '../../mutants/fault.ts';
import type { ClientMutants } from '../client-fault.ts';

/** Has the client believe in another limit than `welcome` names. */
const believing = (limit: string): Change =>
  on(
    { intent: 'welcome' },
    alter((frame) => {
      const payload = Object(frame.payload);
      return { payload: { ...payload, limits: { ...payload.limits, [limit]: 1_000_000 } } };
    }),
  );

/** Faults of clients that do not respect a limit. */
export const envLimitClientMutants: ClientMutants = {
  'sends frames of any size': {
    killedBy: 'CPC-ENV-021',
    toClient: believing('maxFrameBytes'),
  },
  'has any number of requests in flight': {
    killedBy: 'CPC-ENV-022',
    toClient: believing('maxInFlight'),
  },
  'has any number of subscriptions': {
    killedBy: 'CPC-ENV-023',
    toClient: believing('maxSubscriptions'),
  },
};
