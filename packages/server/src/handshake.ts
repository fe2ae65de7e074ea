import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Contract, SendableCloseCode } from '@sallyport/protocol';
import { MCP_SUBPROTOCOL } from '@sallyport/protocol';
import { checkScopes } from './auth/access.ts';
import type { Authenticator, Identity } from './auth/authenticator.ts';
import { AuthenticationError } from './auth/authenticator.ts';
import { readCredentials } from './credentials.ts';
import type { Log } from './log.ts';
import type { Subprotocol } from './subprotocol.ts';
import { findSubprotocol, offeredSubprotocols } from './subprotocol.ts';

/** What the establishment of a connection came to. */
export type Handshake =
  | {
      readonly ok: true;
      readonly identity: Identity;
      readonly sessionId: string;
      readonly subprotocol: Subprotocol;
    }
  | Refused;

interface Refused {
  readonly ok: false;
  readonly code: SendableCloseCode;
  readonly reason: string;
}

export interface HandshakeOptions {
  readonly contract: Contract;
  readonly authenticator: Authenticator;
  readonly subprotocols: readonly Subprotocol[];
  /** What an identity needs to connect with the subprotocol `mcp`. */
  readonly mcpScopes: readonly string[];
  readonly timeoutMs: number;
  readonly log: Log;
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
  const credentials = readCredentials(request.headers, offered, query);
  if (!credentials.ok) return refuse(4401, credentials.reason);
  const identity = await authenticate(credentials.token, options);
  if ('ok' in identity) return identity;
  const scopes = subprotocol === MCP_SUBPROTOCOL ? options.mcpScopes : [];
  const refusal = checkScopes(identity, scopes);
  if (refusal !== undefined) return refuse(4403, refusal.message);
  return { ok: true, identity, sessionId: sessionOf(query.get('session')), subprotocol };
}

async function authenticate(
  token: string,
  { authenticator, timeoutMs, log }: HandshakeOptions,
): Promise<Identity | Refused> {
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    return await Promise.race([authenticator.authenticate(token, deadline), rejectOn(deadline)]);
  } catch (error) {
    if (error instanceof AuthenticationError) return refuse(4401, error.message);
    if (deadline.aborted) return refuse(4408, `the handshake took longer than ${timeoutMs} ms`);
    log.error({ error }, 'the authenticator failed');
    return refuse(1011, 'the token could not be checked');
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

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function refuse(code: SendableCloseCode, reason: string): Refused {
  return { ok: false, code, reason };
}
