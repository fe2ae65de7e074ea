import type { ConnectionScript } from '../../../gateway-script.ts';
import { acknowledgeSubscriptions } from '../../../gateway-script.ts';
import { fixtureWelcome } from '../fixture-welcome.ts';

/** A connection on which all goes well: it is welcomed, and subscriptions are acknowledged. */
export const welcoming: ConnectionScript = {
  open: [fixtureWelcome()],
  rules: acknowledgeSubscriptions,
};
