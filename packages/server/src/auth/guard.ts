import type { Contract } from '@sallyport/protocol';
import type { Clock } from '../clock.ts';
import { checkPositive } from '../limits/check-positive.ts';
import type { GatewayLimits } from '../limits/gateway-limits.ts';
import type { Log } from '../log.ts';
import { AccessGuard } from './access-guard.ts';
import type { Audit } from './audit.ts';
import { createAudit } from './audit.ts';
import type { Gatekeeper } from './gatekeeper.ts';
import { createGatekeeper } from './gatekeeper.ts';
import type { GuardOptions } from './guard-options.ts';
import { memoryTicketStore } from './memory-ticket-store.ts';
import { pinoAuditSink } from './pino-audit-sink.ts';
import type { TicketOffice } from './ticket-office.ts';
import { createTicketOffice } from './ticket-office.ts';
import { createTickets } from './tickets.ts';

/** Everything that decides who may do what. */
export interface Guard {
  readonly audit: Audit;
  readonly gatekeeper: Gatekeeper;
  readonly access: AccessGuard;
  /** Absent where the gateway has no endpoint discovery. */
  readonly office: TicketOffice | undefined;
}

/** What a guard is made of. */
export interface GuardParts {
  readonly options: GuardOptions;
  readonly contract: Contract;
  readonly limits: GatewayLimits;
  readonly instance: string;
  readonly clock: Clock;
  readonly log: Log;
}

const DEFAULT_TICKETS = { lifetimeMs: 30_000, perUserPerMinute: 60 };

/**
 * Makes the guard of a gateway.
 *
 * @throws TypeError when an option cannot be meant.
 */
export function createGuard(parts: GuardParts): Guard {
  const { options, contract, limits, instance, clock, log } = parts;
  const { authenticator, session, policy } = checkOptions(options);
  const audit = createAudit({ sink: options.audit ?? pinoAuditSink(), instance, clock, log });
  const { store = memoryTicketStore(), ...rates } = options.tickets || {};
  const { lifetimeMs, perUserPerMinute } = { ...DEFAULT_TICKETS, ...rates };
  checkPositive('tickets', { lifetimeMs, perUserPerMinute });
  const tickets = createTickets({ store, lifetimeMs, contract: contract.name, clock });
  return {
    audit,
    gatekeeper: createGatekeeper({
      contract,
      authenticator,
      tickets,
      session,
      timeoutMs: limits.handshakeTimeoutMs,
      sessionTimeoutMs: limits.sessionTimeoutMs,
      audit,
      clock,
      log,
    }),
    access: new AccessGuard({ policy, audit, log }),
    office:
      options.tickets === false
        ? undefined
        : createTicketOffice({ tickets, perUserPerMinute, audit, clock }),
  };
}

function checkOptions({ authenticator, session, policy, audit }: GuardOptions) {
  if (typeof authenticator?.authenticate !== 'function') {
    throw new TypeError('createGateway: "authenticator" is missing; jwtAuthenticator() makes one.');
  }
  for (const [name, hook] of Object.entries({ session, policy })) {
    if (hook === undefined || typeof hook === 'function') continue;
    throw new TypeError(`createGateway: "${name}" must be a function.`);
  }
  if (audit !== undefined && typeof audit.write !== 'function') {
    throw new TypeError('createGateway: "audit" must be a sink; pinoAuditSink() makes one.');
  }
  return { authenticator, session, policy };
}
