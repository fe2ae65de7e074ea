import { randomBytes } from 'node:crypto';
import type { Gateway, GatewayOptions } from '@sallyport/server';
import { createGateway, jwtAuthenticator, silentAudit } from '@sallyport/server';
import { vi } from 'vitest';
import type { RoomsOptions } from '../fixtures/rooms.ts';
import { contract, createRooms } from '../fixtures/rooms.ts';

/** A gateway of the rooms, and in the environment the key by which `sallyport load` makes tokens. */
export interface RoomsGateway extends AsyncDisposable {
  readonly url: string;
  readonly gateway: Gateway<typeof contract>;
}

export async function startRooms(
  rooms: RoomsOptions = {},
  options: Partial<GatewayOptions> = {},
): Promise<RoomsGateway> {
  const key = randomBytes(32);
  vi.stubEnv('SALLYPORT_LOAD_KEY', key.toString('base64url'));
  const gateway = createGateway(contract, {
    authenticator: jwtAuthenticator({
      key,
      algorithms: ['HS256'],
      issuer: 'https://load.test',
      audience: 'rooms',
    }),
    audit: silentAudit,
    ...options,
  });
  gateway.mount(createRooms(rooms));
  const { url } = await gateway.listen();
  return {
    url,
    gateway,
    [Symbol.asyncDispose]: () => gateway.close({ spreadMs: 0, deadlineMs: 500 }),
  };
}
