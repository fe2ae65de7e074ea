import type { Client } from '@sallyport/client';
import { createClient } from '@sallyport/client';
import type { GatewayHarness } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { contract, service } from './marked-contract.ts';

/** A real gateway, and a client of it. */
export interface Session extends AsyncDisposable {
  readonly harness: GatewayHarness<typeof contract>;
  readonly client: Client<typeof contract>;
}

export async function startSession(): Promise<Session> {
  const stack = new AsyncDisposableStack();
  const harness = stack.use(await startGatewayHarness(contract, { services: [service] }));
  const client = stack.use(
    createClient<typeof contract>({
      url: harness.url,
      contract: 'marked@1.0.0',
      token: () => harness.mint({ subject: 'ada-lovelace' }),
    }),
  );
  return { harness, client, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** Uses everything of the contract once, with sensitive values in every place. */
export async function exerciseContract(client: Client<typeof contract>): Promise<void> {
  const desk = client.channel('desk');
  const messages = desk.messages();
  await desk.subscribe({}).ready;
  await client.channel('inbox:ada-lovelace').subscribe({}).ready;
  await desk.request('sign', { name: 'Ada', pin: '1234-secret', copy: 'ada@example.com' });
  await desk.request('sign', { name: 'Ada', pin: '0000' }).catch(() => undefined);
  for await (const _ of desk.stream('read', {}));
  await desk.send('note', { text: 'hello', stowaway: 'not-in-the-contract' });
  await messages.next();
  await messages.return();
  await client.rpc('find', { email: 'dora@example.com' });
}

/** What must not be in any output. */
export const sensitive = [
  '1234-secret',
  'ada@example.com',
  'bob@example.com',
  'carol@example.com',
  'dora@example.com',
  'secret-link',
  'ada-lovelace',
];
