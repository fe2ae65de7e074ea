import type { Operation } from './operation.ts';
import { endpoint } from './operations/endpoint.ts';
import { publish } from './operations/publish.ts';

/** Everything that the service API can do. */
export const allOperations: readonly Operation[] = [publish, endpoint];
