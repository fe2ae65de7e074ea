import { conBoundMutants } from './areas/con-bound-mutants.ts';
import { conDiscoveryMutants } from './areas/con-discovery-mutants.ts';
import { conMutants } from './areas/con-mutants.ts';
import { conQueryMutants } from './areas/con-query-mutants.ts';
import { conRefusalMutants } from './areas/con-refusal-mutants.ts';
import { conTicketMutants } from './areas/con-ticket-mutants.ts';
import { deliveryMutants } from './areas/delivery-mutants.ts';
import { directMutants } from './areas/direct-mutants.ts';
import { drainMutants } from './areas/drain-mutants.ts';
import { envLimitMutants } from './areas/env-limit-mutants.ts';
import { envMutants } from './areas/env-mutants.ts';
import { envRateMutants } from './areas/env-rate-mutants.ts';
import { envSettledMutants } from './areas/env-settled-mutants.ts';
import { evoMutants } from './areas/evo-mutants.ts';
import { historyMutants } from './areas/history-mutants.ts';
import { livMutants } from './areas/liv-mutants.ts';
import { livVerdictMutants } from './areas/liv-verdict-mutants.ts';
import { mcpCallMutants } from './areas/mcp-call-mutants.ts';
import { mcpFrameMutants } from './areas/mcp-frame-mutants.ts';
import { mcpMutants } from './areas/mcp-mutants.ts';
import { memoryMutants } from './areas/memory-mutants.ts';
import { msgAccessMutants } from './areas/msg-access-mutants.ts';
import { msgMutants } from './areas/msg-mutants.ts';
import { reconnectMutants } from './areas/reconnect-mutants.ts';
import { orderMutants, repeatMutants } from './areas/repeat-mutants.ts';
import { reqMutants } from './areas/req-mutants.ts';
import { rpcBatchMutants } from './areas/rpc-batch-mutants.ts';
import { rpcClientCallMutants } from './areas/rpc-client-call-mutants.ts';
import { rpcMutants } from './areas/rpc-mutants.ts';
import { secMutants, secTokenMutants } from './areas/sec-mutants.ts';
import { subMutants } from './areas/sub-mutants.ts';
import { subSettledMutants } from './areas/sub-settled-mutants.ts';
import type { Mutant } from './mutant.ts';

/** A faulty server with its name, which says what it does. */
export interface NamedMutant extends Mutant {
  readonly name: string;
}

/** Every faulty server, in the order of the areas. */
export const allMutants: readonly NamedMutant[] = [
  conMutants,
  conRefusalMutants,
  conQueryMutants,
  conBoundMutants,
  conTicketMutants,
  conDiscoveryMutants,
  envMutants,
  envLimitMutants,
  envSettledMutants,
  envRateMutants,
  msgMutants,
  msgAccessMutants,
  reqMutants,
  repeatMutants,
  orderMutants,
  memoryMutants,
  reconnectMutants,
  subMutants,
  subSettledMutants,
  historyMutants,
  directMutants,
  deliveryMutants,
  rpcMutants,
  rpcBatchMutants,
  rpcClientCallMutants,
  livMutants,
  livVerdictMutants,
  drainMutants,
  secTokenMutants,
  secMutants,
  evoMutants,
  mcpMutants,
  mcpFrameMutants,
  mcpCallMutants,
].flatMap((mutants) => Object.entries(mutants).map(([name, mutant]) => ({ name, ...mutant })));
