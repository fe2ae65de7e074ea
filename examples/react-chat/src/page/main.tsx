import { createClient } from '@sallyport/client';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { contract } from '../contract.ts';
import { App } from './app.tsx';
import { SallyportProvider } from './hooks.ts';

const client = createClient<typeof contract>({
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`,
  contract: 'react-chat@1.0.0',
  token: fetchToken,
});

createRoot(document.querySelector('#app') as HTMLElement) // it is in index.html
  .render(
    <StrictMode>
      <SallyportProvider client={client}>
        <App />
      </SallyportProvider>
    </StrictMode>,
  );

async function fetchToken({ signal }: { readonly signal: AbortSignal }): Promise<string> {
  const response = await fetch('/token', { method: 'POST', signal });
  if (!response.ok) throw new Error(`The server gave no token: HTTP ${response.status}.`);
  const { token } = (await response.json()) as { token: string }; // our own server
  return token;
}
