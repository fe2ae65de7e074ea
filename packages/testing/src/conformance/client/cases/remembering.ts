import type { ConnectionScript } from '../../../gateway-script.ts';
import { fixtureWelcome } from '../fixture-welcome.ts';
import { welcoming } from './welcoming.ts';

/** All goes well, and the server says that it remembers its answers, so that a repeat runs nothing twice. */
export const remembering: ConnectionScript = {
  ...welcoming,
  open: [fixtureWelcome({ memory: { id: 'kit', windowMs: 60_000 } })],
};
