import { createClient } from '@sallyport/client';
import type { contract } from '../contract.ts';

/** The one connection of the page. */
export type SymphonyClient = ReturnType<typeof connect>;

/** Connects to the gateway that served the page. */
export function connect() {
  return createClient<typeof contract>({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`,
    contract: 'symphony@1.0.0',
    token: fetchToken,
  });
}

async function fetchToken({ signal }: { readonly signal: AbortSignal }): Promise<string> {
  const response = await fetch('/token', { method: 'POST', signal });
  if (!response.ok) throw new Error(`The server gave no token: HTTP ${response.status}.`);
  const { token } = (await response.json()) as { token: string }; // our own server
  return token;
}
