import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

/** Who signs tokens for a gateway in another process, and publishes the key. */
export interface TokenIssuer extends AsyncDisposable {
  /** What the gateway is told of it, by its environment. */
  readonly settings: Readonly<Record<'JWKS_URL' | 'ISSUER' | 'AUDIENCE', string>>;
  mint(subject: string, scopes: readonly string[]): string;
}

export async function startTokenIssuer(): Promise<TokenIssuer> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256' }] };
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(keys));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const settings = {
    JWKS_URL: `http://127.0.0.1:${address.port}/keys`,
    ISSUER: 'https://issuer.test',
    AUDIENCE: 'symphony',
  };
  return {
    settings,
    mint(subject, scopes) {
      const now = Math.floor(Date.now() / 1_000);
      const text = [
        { alg: 'ES256', kid: 'k' },
        { iss: settings.ISSUER, aud: settings.AUDIENCE, sub: subject, iat: now, exp: now + 600 },
      ]
        .map((part, at) => (at === 1 ? { ...part, scope: scopes.join(' ') } : part))
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
      return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
