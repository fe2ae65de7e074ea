import { drop, on, sends, takes } from '../changes.ts';
import { answers, ends } from '../establishing.ts';
import type { Mutants } from '../mutant.ts';

/** Faults of bounds, of readiness, and of those who are judged slowly. */
export const conBoundMutants: Mutants = {
  'waits for a request without end': {
    killedBy: 'SPC-CON-061 SPC-CON-067',
    gateway: () => ({ limits: { handshakeTimeoutMs: 60_000 } }),
  },
  'reads the head of a request without end': {
    killedBy: 'SPC-CON-062',
    gateway: () => ({ limits: { maxHeaderBytes: 16 * 1024 * 1024 } }),
  },
  'believes everybody who says another address': {
    killedBy: 'SPC-CON-063',
    gateway: () => ({ trustProxy: { from: ['127.0.0.1'] } }),
  },
  'takes as many connections of a user as come': {
    killedBy: 'SPC-CON-040 SPC-CON-064',
    gateway: () => ({ limits: { maxConnectionsPerUser: 1_000 } }),
    also: 'SPC-LIV-029',
  },
  'closes one connection of a user too many with 4403': {
    killedBy: 'SPC-CON-064',
    gateway: () => ({ limits: { userKeeps: 'oldest' } }),
    ...ends(({ code }) => code === 4429, { code: 4403 }),
  },
  'evicts without a notice': {
    killedBy: 'SPC-CON-040',
    ...sends(on({ type: 'system', intent: 'evicted' }, drop)),
  },
  'closes its connections when it is not ready': {
    killedBy: 'SPC-CON-065',
    ...takes(
      on(
        (frame) => JSON.stringify(frame).includes('not ready for'),
        (message, link) => {
          link.later(100, () => link.close(1013));
          return [message];
        },
      ),
    ),
  },
  'is ready whatever fails': {
    killedBy: 'SPC-CON-065',
    gateway: () => ({ dependencies: [] }),
  },
  'takes everybody whose token is good': {
    killedBy: 'SPC-CON-038 SPC-CON-054 SPC-CON-055 SPC-CON-066',
    gateway: () => ({ session: async () => ({ allowed: true }) }),
    also: 'SPC-CON-068 SPC-LIV-027 SPC-LIV-028',
  },
  'takes a token that it cannot judge for a wrong one': {
    killedBy: 'SPC-CON-066',
    ...ends(({ code }) => code === 1013, { code: 4401 }),
  },
  'says of a handshake that took too long that the token is wrong': {
    killedBy: 'SPC-CON-067',
    ...ends(({ reason }) => reason.includes('not checked in time'), { code: 4401 }),
  },
  'does not say in endpoint discovery that it drains': {
    killedBy: 'SPC-CON-069',
    ...answers((answer, { method }) =>
      method === 'POST' && answer.status === 503 ? { ...answer, status: 404 } : answer,
    ),
  },
  'cuts off whom it judged still when it began to drain': {
    killedBy: 'SPC-CON-068',
    ...answers((answer, { method }) =>
      method === 'GET' && answer.status === 503 ? { ...answer, status: 500 } : answer,
    ),
  },
};
