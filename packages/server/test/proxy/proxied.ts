import type { HarnessOptions, RawClientOptions } from '@sallyport/testing';
import { connectRaw } from '@sallyport/testing';
import type { contract } from '../fixture.ts';
import { startFixture } from '../fixture.ts';
import { openTcp, readToEnd } from '../raw-socket.ts';
import { sparePort, startNginx } from './nginx.ts';

/** Settings under which nginx gives up on a silent client within a second. */
export const impatient = {
  'client_header_timeout       10s;': 'client_header_timeout 1s;',
  'client_body_timeout         10s;': 'client_body_timeout 1s;',
  'keepalive_timeout           15s;': 'keepalive_timeout 1s;',
};

/** One gateway behind nginx; the other of the two is a port where nobody listens. */
export async function startProxied(
  options: Omit<HarnessOptions<typeof contract>, 'services' | 'log'> = {},
  replace: Readonly<Record<string, string>> = {},
) {
  const fixture = await startFixture({ trustProxy: { from: ['127.0.0.1'] }, ...options });
  const gateways = [await sparePort(), Number(new URL(fixture.url).port)] as const;
  const nginx = await startNginx({ gateways, replace });
  return {
    fixture,
    url: nginx.url,
    httpUrl: nginx.url.replace('ws:', 'http:'),
    /** Opens a raw client through nginx, and awaits its `welcome`. */
    async connect(options: RawClientOptions = {}) {
      const client = await connectRaw(nginx.url, { token: await fixture.mint(), ...options });
      await client.next(({ type }) => type === 'system');
      return client;
    },
    accessLog: nginx.accessLog,
    async [Symbol.asyncDispose]() {
      await nginx[Symbol.asyncDispose]();
      await fixture[Symbol.asyncDispose]();
    },
  };
}

/** Sends a text as it is; resolves with everything that comes until the other side ends it. */
export async function say(url: string, text: string): Promise<string> {
  const socket = await openTcp(url);
  socket.write(text, 'latin1');
  return (await readToEnd(socket)).toString('latin1');
}
