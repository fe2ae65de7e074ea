import { conClientCases } from './cases/con-client-cases.ts';
import { reqClientCases } from './cases/req-client-cases.ts';
import type { ClientCase } from './client-case.ts';

/** Every case for clients, in the order in which they run. */
export const allClientCases: readonly ClientCase[] = [...conClientCases, ...reqClientCases];
