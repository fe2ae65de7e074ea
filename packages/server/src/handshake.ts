import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Contract, SendableCloseCode } from '@sallyport/protocol';
import { MCP_SUBPROTOCOL } from '@sallyport/protocol';
import { checkScopes } from './auth/access.ts';
import type { CredentialKind } from './auth/audit-record.ts';
import type { Identity } from './auth/authenticator.ts';
import type { Admission, Gatekeeper } from './auth/gatekeeper.ts';
import type { Arrival } from './auth/session-check.ts';
import type { Credentials } from './credentials.ts';
import { readCredentials } from './credentials.ts';
import type { ClientAddress } from './limits/client-address.ts';
import type { Subprotocol } from './subprotocol.ts';
import { findSubprotocol, offeredSubprotocols } from './subprotocol.ts';

/** What the establishment of a connection came to. */
export type Handshake =
  | {
      readonly ok: true;
      readonly identity: Identity;
      readonly credential: CredentialKind;
      readonly origin?: string;
      readonly sessionId: string;
      readonly subprotocol: Subprotocol;
      /** Its id, where it is known to other gateways already. */
      readonly connectionId?: string;
    }
  | { readonly ok: false; readonly code: SendableCloseCode; readonly reason: string };

export interface HandshakeOptions {
  readonly contract: Contract;
  readonly gatekeeper: Gatekeeper;
  readonly subprotocols: readonly Subprotocol[];
  /** What an identity needs to connect with the subprotocol `mcp`. */
  readonly mcpScopes: readonly string[];
  readonly clientAddress: ClientAddress;
}

/** Judges an upgrade request. Specification: Connection establishment. */
export async function shakeHands(
  request: IncomingMessage,
  options: HandshakeOptions,
): Promise<Handshake> {
  const query = new URL(request.url ?? '/', 'ws://gateway').searchParams;
  const offered = offeredSubprotocols(request.headers['sec-websocket-protocol']);
  const subprotocol = findSubprotocol(offered, options.subprotocols);
  if (subprotocol === undefined)
    return refuse(4406, `offer the subprotocol "${options.subprotocols.join('" or "')}"`);
  const mismatch = contractMismatch(query.get('contract'), options.contract);
  if (mismatch !== undefined) return refuse(4409, mismatch);
  const sessionId = sessionOf(query.get('session'));
  const credentials = readCredentials(request, offered, query);
  const { origin } = request.headers;
  const address = options.clientAddress(request);
  const arrival = {
    via: 'connect' as const,
    sessionId,
    subprotocol,
    address,
    ...(origin !== undefined && { origin }),
  };
  return authenticate(credentials, arrival, options);
}

async function authenticate(
  credentials: Credentials,
  arrival: Arrival & { readonly sessionId: string; readonly subprotocol: Subprotocol },
  { gatekeeper, mcpScopes }: HandshakeOptions,
): Promise<Handshake> {
  if (!credentials.ok) {
    gatekeeper.turnAway(credentials.reason, arrival);
    return refuse(4401, credentials.reason);
  }
  const { credential } = credentials;
  const admission = await gatekeeper.admit(credential, arrival);
  if (admission.outcome !== 'accepted') return refuseAdmission(admission.outcome);
  const { identity } = admission;
  const { sessionId, subprotocol, origin } = arrival;
  const refusal = checkScopes(identity, subprotocol === MCP_SUBPROTOCOL ? mcpScopes : []);
  if (refusal !== undefined) {
    gatekeeper.turnAway(refusal.message, arrival, identity.subject);
    return refuse(4403, refusal.message);
  }
  return {
    ok: true,
    identity,
    credential: credential.kind,
    sessionId,
    subprotocol,
    ...(origin !== undefined && { origin }),
  };
}

/** What the client hears: what to do next, and not which check failed; the audit record says that. */
function refuseAdmission(outcome: Exclude<Admission['outcome'], 'accepted'>): Handshake {
  switch (outcome) {
    case 'refused':
      return refuse(4401, 'the credential is not accepted; get a new one');
    case 'vetoed':
      return refuse(4403, 'this identity may not connect');
    case 'unavailable':
      return refuse(1013, 'the credential cannot be checked now; come back with it');
    case 'timeout':
      return refuse(4408, 'the credential was not checked in time');
    case 'failed':
      return refuse(1011, 'the credential could not be checked');
    default:
      return outcome satisfies never;
  }
}

/** A contract's name and full semantic version (semver.org); labels do not matter. */
const NAME_AND_VERSION = /^([^@]+)@(\d+)\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

function contractMismatch(asked: string | null, contract: Contract): string | undefined {
  if (asked === null) return undefined;
  const [, name, major] = NAME_AND_VERSION.exec(asked) ?? [];
  const served = `${contract.name}@${contract.version}`;
  if (name === contract.name && major === contract.version.split('.', 1)[0]) return undefined;
  return `this gateway serves ${served}; asked was ${asked}`;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function sessionOf(asked: string | null): string {
  return asked !== null && UUID.test(asked) ? asked : randomUUID();
}

function refuse(code: SendableCloseCode, reason: string): Handshake {
  return { ok: false, code, reason };
}
