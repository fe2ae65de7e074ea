import type { ProtocolError } from '@sallyport/protocol';
import type { Connection } from '../connection/connection.ts';
import type { Log } from '../log.ts';
import type { ChannelMatch, IntentRoute, MethodRoute } from '../routing/route-table.ts';
import { checkChannelAccess, checkScopes } from './access.ts';
import type { Audit } from './audit.ts';
import type { AccessRefused, AuditedConnection } from './audit-record.ts';
import type { Policy, PolicyRequest } from './policy.ts';
import { askPolicy } from './policy.ts';

/** What authorisation goes by. */
export interface AccessParts {
  readonly policy: Policy | undefined;
  readonly audit: Audit;
  readonly log: Log;
}

/** Asks the contract's access rules, then the policy, and records what was refused. */
export class AccessGuard {
  readonly #policy: Policy | undefined;
  readonly #audit: Audit;
  readonly #log: Log;

  constructor({ policy, audit, log }: AccessParts) {
    this.#policy = policy;
    this.#audit = audit;
    this.#log = log;
  }

  /** The refusal where a connection may not send an intent. The hot path: without a policy it asks the contract only. */
  send(
    connection: Connection,
    match: ChannelMatch,
    { scopes, name, place }: IntentRoute,
  ): ProtocolError | undefined {
    const { identity } = connection;
    let refusal = checkChannelAccess(identity, match, scopes);
    if (refusal === undefined && this.#policy === undefined) return undefined;
    const { address: channel } = match;
    refusal ??= this.#ask({ identity, action: 'send', channel, intent: name });
    return this.#refuse(connection, refusal, { action: 'send', place, channel });
  }

  /** The refusal where a connection may not call a method. */
  call(connection: Connection, { scopes, name, place }: MethodRoute): ProtocolError | undefined {
    const { identity } = connection;
    const refusal =
      checkScopes(identity, scopes) ?? this.#ask({ identity, action: 'call', method: name });
    return this.#refuse(connection, refusal, { action: 'call', place });
  }

  /** The refusal where a connection may not subscribe. */
  subscribe(connection: Connection, match: ChannelMatch): ProtocolError | undefined {
    const place = match.route.key;
    const refusal = this.keep(connection, match);
    return this.#refuse(connection, refusal, {
      action: 'subscribe',
      place,
      channel: match.address,
    });
  }

  /** The refusal where a connection may no longer keep a subscription; not recorded. */
  keep({ identity }: Connection, match: ChannelMatch): ProtocolError | undefined {
    return (
      checkChannelAccess(identity, match, match.route.subscribeScopes) ??
      this.#ask({ identity, action: 'subscribe', channel: match.address })
    );
  }

  #ask(request: PolicyRequest): ProtocolError | undefined {
    return this.#policy === undefined ? undefined : askPolicy(this.#policy, request, this.#log);
  }

  #refuse(
    connection: Connection,
    refusal: ProtocolError | undefined,
    what: Pick<AccessRefused, 'action' | 'place' | 'channel'>,
  ): ProtocolError | undefined {
    if (refusal !== undefined) {
      const event = { event: 'access', outcome: 'refused', reason: refusal.message } as const;
      this.#audit.record({ ...event, ...what, ...whose(connection) });
    }
    return refusal;
  }
}

/** Whose connection it is, for a record. */
export function whose(connection: Connection): AuditedConnection {
  const { id: connectionId, sessionId, identity } = connection;
  return { connectionId, sessionId, userId: identity.subject };
}
