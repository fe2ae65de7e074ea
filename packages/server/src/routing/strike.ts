import type { Connection } from '../connection/connection.ts';
import type { GatewayLimits } from '../limits/gateway-limits.ts';

/** Counts a malformed frame against its connection, and closes that at the last one. Specification: Malformed frames. */
export function countStrike(connection: Connection, { maxStrikes }: GatewayLimits): void {
  connection.strikes += 1;
  if (connection.strikes < maxStrikes) return;
  connection.close(4400, `${connection.strikes} malformed frames; see the errors before this`);
}
