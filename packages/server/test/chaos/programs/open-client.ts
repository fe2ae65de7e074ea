import type { Client } from '@sallyport/client';
import { createClient } from '@sallyport/client';
import type { contract } from '../contract.ts';

/** Longer than any outage of a run, so that waits end by answers. */
const PATIENCE_MS = 120_000;

export type ChaosClient = Client<typeof contract>;

/** A client as an app has it. */
export function openClient(url: string, token: () => Promise<string>): ChaosClient {
  return createClient<typeof contract>({
    url,
    contract: 'chaos@1.0.0',
    token,
    timeoutMs: PATIENCE_MS,
    handshakeTimeoutMs: 5_000,
  });
}
