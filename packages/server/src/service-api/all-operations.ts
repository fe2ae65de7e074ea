import type { Operation } from './operation.ts';
import { connection, connections } from './operations/connections.ts';
import { endpoint } from './operations/endpoint.ts';
import { evict } from './operations/evict.ts';
import { publish } from './operations/publish.ts';
import { send } from './operations/send.ts';

/** Everything that the service API can do. */
export const allOperations: readonly Operation[] = [
  publish,
  send,
  evict,
  connections,
  connection,
  endpoint,
];
