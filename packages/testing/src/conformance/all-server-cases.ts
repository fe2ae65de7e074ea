import type { Case } from './case.ts';
import { conBoundCases } from './cases/con-bound-cases.ts';
import { conCases } from './cases/con-cases.ts';
import { conContractCases } from './cases/con-contract-cases.ts';
import { conCorsCases } from './cases/con-cors-cases.ts';
import { conDiscoveryCases } from './cases/con-discovery-cases.ts';
import { conHttpCases } from './cases/con-http-cases.ts';
import { conQueryCases } from './cases/con-query-cases.ts';
import { conSlowCases } from './cases/con-slow-cases.ts';
import { conTicketCases } from './cases/con-ticket-cases.ts';
import { conUserCases } from './cases/con-user-cases.ts';
import { envCases } from './cases/env-cases.ts';
import { envFloodCases } from './cases/env-flood-cases.ts';
import { envLimitCases } from './cases/env-limit-cases.ts';
import { envMalformedCases } from './cases/env-malformed-cases.ts';
import { envRateCases } from './cases/env-rate-cases.ts';
import { envSettledCases } from './cases/env-settled-cases.ts';
import { evoCases } from './cases/evo-cases.ts';
import { livCases } from './cases/liv-cases.ts';
import { livDrainCases } from './cases/liv-drain-cases.ts';
import { livIdleCases } from './cases/liv-idle-cases.ts';
import { livSlowCases } from './cases/liv-slow-cases.ts';
import { livVerdictCases } from './cases/liv-verdict-cases.ts';
import { mcpCallCases } from './cases/mcp-call-cases.ts';
import { mcpCases } from './cases/mcp-cases.ts';
import { mcpFrameCases } from './cases/mcp-frame-cases.ts';
import { msgAccessCases } from './cases/msg-access-cases.ts';
import { msgCases } from './cases/msg-cases.ts';
import { msgOrderCases } from './cases/msg-order-cases.ts';
import { reqCases } from './cases/req-cases.ts';
import { reqReconnectCases } from './cases/req-reconnect-cases.ts';
import { reqSettledCases } from './cases/req-settled-cases.ts';
import { rpcBatchCases } from './cases/rpc-batch-cases.ts';
import { rpcCases } from './cases/rpc-cases.ts';
import { rpcClientCallCases } from './cases/rpc-client-call-cases.ts';
import { rpcOrderCases } from './cases/rpc-order-cases.ts';
import { secCases } from './cases/sec-cases.ts';
import { subCases } from './cases/sub-cases.ts';
import { subDirectCases } from './cases/sub-direct-cases.ts';
import { subHistoryCases } from './cases/sub-history-cases.ts';
import { subSettledCases } from './cases/sub-settled-cases.ts';
import { subSlowCases } from './cases/sub-slow-cases.ts';

/** Every case for servers, in the order in which they run. */
export const allServerCases: readonly Case[] = [
  ...conCases,
  ...conHttpCases,
  ...conContractCases,
  ...conQueryCases,
  ...conUserCases,
  ...conBoundCases,
  ...conSlowCases,
  ...conTicketCases,
  ...conDiscoveryCases,
  ...conCorsCases,
  ...envCases,
  ...envMalformedCases,
  ...envLimitCases,
  ...envSettledCases,
  ...envRateCases,
  ...envFloodCases,
  ...msgCases,
  ...msgAccessCases,
  ...msgOrderCases,
  ...reqCases,
  ...reqSettledCases,
  ...reqReconnectCases,
  ...subCases,
  ...subHistoryCases,
  ...subSettledCases,
  ...subDirectCases,
  ...subSlowCases,
  ...rpcCases,
  ...rpcBatchCases,
  ...rpcOrderCases,
  ...rpcClientCallCases,
  ...livCases,
  ...livDrainCases,
  ...livSlowCases,
  ...livIdleCases,
  ...livVerdictCases,
  ...secCases,
  ...evoCases,
  ...mcpCases,
  ...mcpFrameCases,
  ...mcpCallCases,
];
