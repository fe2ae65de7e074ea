import { ProtocolError } from '@sallyport/protocol';
import type { Connection } from '../connection/connection.ts';
import type { RoutingEnvironment } from './routing-environment.ts';

/** The refusal of new work where the connection has too much, or the gateway is on its way out. */
export function refuseWork(
  connection: Connection,
  { limits }: RoutingEnvironment,
): ProtocolError | undefined {
  if (connection.workCount >= limits.maxInFlight) {
    return new ProtocolError(
      'rate_limited',
      `${limits.maxInFlight} frames wait for their answers already; wait for some.`,
    );
  }
  if (connection.leaving) {
    return new ProtocolError(
      'unavailable',
      'This gateway is closing; send it on the next connection.',
    );
  }
  return undefined;
}
