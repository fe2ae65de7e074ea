import { conClientCases } from './cases/con-client-cases.ts';
import { conRefusalClientCases } from './cases/con-refusal-client-cases.ts';
import { envClientCases } from './cases/env-client-cases.ts';
import { envLimitClientCases } from './cases/env-limit-client-cases.ts';
import { evoClientCases } from './cases/evo-client-cases.ts';
import { livClientCases } from './cases/liv-client-cases.ts';
import { livCloseClientCases } from './cases/liv-close-client-cases.ts';
import { livDelayClientCases } from './cases/liv-delay-client-cases.ts';
import { livDrainClientCases } from './cases/liv-drain-client-cases.ts';
import { livEvictClientCases } from './cases/liv-evict-client-cases.ts';
import { msgClientCases } from './cases/msg-client-cases.ts';
import { reqClientCases } from './cases/req-client-cases.ts';
import { reqResendClientCases } from './cases/req-resend-client-cases.ts';
import { rpcCalledClientCases } from './cases/rpc-called-client-cases.ts';
import { rpcClientCases } from './cases/rpc-client-cases.ts';
import { secClientCases } from './cases/sec-client-cases.ts';
import { subClientCases } from './cases/sub-client-cases.ts';
import { subHistoryClientCases } from './cases/sub-history-client-cases.ts';
import type { ClientCase } from './client-case.ts';

/** Every case for clients, in the order in which they run. */
export const allClientCases: readonly ClientCase[] = [
  ...conClientCases,
  ...conRefusalClientCases,
  ...envClientCases,
  ...envLimitClientCases,
  ...msgClientCases,
  ...reqClientCases,
  ...reqResendClientCases,
  ...subClientCases,
  ...subHistoryClientCases,
  ...rpcClientCases,
  ...rpcCalledClientCases,
  ...livClientCases,
  ...livCloseClientCases,
  ...livEvictClientCases,
  ...livDelayClientCases,
  ...livDrainClientCases,
  ...secClientCases,
  ...evoClientCases,
];
