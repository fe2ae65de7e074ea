import { conClientMutants } from './areas/con-client-mutants.ts';
import { envClientMutants } from './areas/env-client-mutants.ts';
import { envLimitClientMutants } from './areas/env-limit-client-mutants.ts';
import { evoClientMutants } from './areas/evo-client-mutants.ts';
import { livClientMutants, livDelayClientMutants } from './areas/liv-client-mutants.ts';
import { msgClientMutants } from './areas/msg-client-mutants.ts';
import { reqClientMutants } from './areas/req-client-mutants.ts';
import { rpcCalledClientMutants } from './areas/rpc-called-client-mutants.ts';
import { rpcClientMutants } from './areas/rpc-client-mutants.ts';
import { secClientMutants } from './areas/sec-client-mutants.ts';
import { subClientMutants } from './areas/sub-client-mutants.ts';
import { subHistoryClientMutants } from './areas/sub-history-client-mutants.ts';
import type { ClientMutant } from './client-fault.ts';

/** A faulty client with its name, which says what it does. */
export interface NamedClientMutant extends ClientMutant {
  readonly name: string;
}

/** Every faulty client, in the order of the areas. */
export const allClientMutants: readonly NamedClientMutant[] = [
  conClientMutants,
  envClientMutants,
  envLimitClientMutants,
  msgClientMutants,
  reqClientMutants,
  subClientMutants,
  subHistoryClientMutants,
  rpcClientMutants,
  rpcCalledClientMutants,
  livClientMutants,
  livDelayClientMutants,
  secClientMutants,
  evoClientMutants,
].flatMap((mutants) => Object.entries(mutants).map(([name, mutant]) => ({ name, ...mutant })));
