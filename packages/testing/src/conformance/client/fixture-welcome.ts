import type { Step } from '../../gateway-script.ts';
import { welcome } from '../../gateway-script.ts';

/** The welcome of a server with the fixture contract; the payload given is laid over it. */
export function fixtureWelcome(payload: object = {}): Step {
  return welcome({
    contract: { name: 'conformance', version: '1.0.0', digest: '0'.repeat(64) },
    ...payload,
  });
}
