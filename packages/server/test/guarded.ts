import { randomBytes } from 'node:crypto';
import type { Contract } from '@sallyport/protocol';
import type {
  AuditRecord,
  Authenticator,
  createService,
  GatewayOptions,
  JwtKey,
  JwtOptions,
} from '@sallyport/server';
import { createGateway, jwtAuthenticator } from '@sallyport/server';
import type { Closed, RawClientOptions } from '@sallyport/testing';
import { connectRaw, UpgradeRefused } from '@sallyport/testing';
import { SignJWT } from 'jose';

export const ISSUER = 'https://issuer.test';
export const AUDIENCE = 'guarded';
export const SECRET = randomBytes(32);

/** A token as a good issuer makes it, but for what a test says. */
export function token(
  claims: Record<string, unknown> = {},
  { alg = 'HS256', key = SECRET as JwtKey | CryptoKey, header = {} } = {},
): Promise<string> {
  const nowSec = Math.floor(Date.now() / 1_000);
  const good = { sub: 'ada', iss: ISSUER, aud: AUDIENCE, iat: nowSec, exp: nowSec + 600 };
  return new SignJWT({ ...good, ...claims }).setProtectedHeader({ ...header, alg }).sign(key);
}

/** Seconds from now, as a claim says it. */
export function inSec(seconds: number): number {
  return Math.floor(Date.now() / 1_000) + seconds;
}

export function authenticator(options: Partial<JwtOptions> = {}): Authenticator {
  const keyed = 'keys' in options || 'jwksUrl' in options || 'key' in options;
  return jwtAuthenticator({
    ...(!keyed && { key: SECRET }),
    algorithms: ['HS256'],
    issuer: ISSUER,
    audience: AUDIENCE,
    clockToleranceSec: 0,
    ...options,
  });
}

/** A gateway that tells what it recorded. */
export async function startGuarded<const C extends Contract>(
  contract: C,
  options: Partial<GatewayOptions> & {
    readonly services?: readonly ReturnType<typeof createService<C, never>>[];
  } = {},
) {
  const { services = [], ...rest } = options;
  const records: AuditRecord[] = [];
  const gateway = createGateway(contract, {
    authenticator: authenticator(),
    audit: { write: (record) => void records.push(record) },
    ...rest,
  });
  for (const service of services) gateway.mount(service);
  const { url } = await gateway.listen();
  return {
    gateway,
    url,
    httpUrl: url.replace('ws:', 'http:'),
    records,
    /** The records of one event. */
    recorded: (event: AuditRecord['event']) => records.filter((record) => record.event === event),
    [Symbol.asyncDispose]: () => gateway.close({ deadlineMs: 1_000 }),
  };
}

/** How a socket that must not be let in was closed. */
export async function closeOf(url: string, options: RawClientOptions = {}): Promise<Closed> {
  const client = await connectRaw(url, options);
  const closed = await client.closed;
  if (client.received.length > 0) throw new Error(`It was let in: ${closed.code}.`);
  return closed;
}

/** A connection that must be let in, once it is. */
export async function welcomed(url: string, options: RawClientOptions = {}) {
  const client = await connectRaw(url, options);
  await client.next(({ type }) => type === 'system');
  return client;
}

/** The status with which an upgrade was refused. */
export async function refusedWith(url: string, options: RawClientOptions = {}): Promise<number> {
  const client = await connectRaw(url, options).catch((error: unknown) => error);
  if (client instanceof UpgradeRefused) return client.status;
  throw new Error('The upgrade was not refused.');
}
