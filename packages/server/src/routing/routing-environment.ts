import type { Contract } from '@sallyport/protocol';
import type { AccessGuard } from '../auth/access-guard.ts';
import type { Audit } from '../auth/audit.ts';
import type { Clock } from '../clock.ts';
import type { GatewayLimits } from '../limits/gateway-limits.ts';
import type { Log } from '../log.ts';
import type { Publish, Send } from '../service/service-context.ts';
import type { Stats } from '../telemetry/stats.ts';
import type { Answers } from './answers/answers.ts';
import type { Deliver } from './delivery/deliver.ts';
import type { Direct } from './delivery/direct.ts';
import type { Histories } from './delivery/histories.ts';
import type { RemoteServices } from './remote/remote-ask.ts';
import type { RouteTable } from './route-table.ts';

/** What the rooms of the routing share; made once a gateway. */
export interface RoutingEnvironment {
  readonly routes: RouteTable;
  readonly answers: Answers;
  readonly deliver: Deliver;
  readonly direct: Direct;
  readonly histories: Histories;
  readonly publish: Publish<Contract>;
  /** Services in other processes; absent where there can be none. */
  readonly remote?: RemoteServices | undefined;
  readonly send: Send<Contract>;
  readonly limits: GatewayLimits;
  readonly stats: Stats;
  readonly clock: Clock;
  readonly log: Log;
  readonly access: AccessGuard;
  readonly audit: Audit;
}
