import type { Client } from '@sallyport/client';
import { createClient } from '@sallyport/client';
import { createHooks } from '@sallyport/client/react';
import type { ReactNode } from 'react';
import { createElement, StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { contract } from '../contract.ts';

const {
  SallyportProvider,
  useChannel,
  useClient,
  useConnection,
  useRequest,
  useRpc,
  useSend,
  useStream,
} = createHooks<typeof contract>();

/** Options whose every way out of the process fails the test. */
const options = {
  url: 'ws://127.0.0.1:1/ws',
  contract: 'scripted@1.2.0',
  token: () => expect.fail('A token was asked for.'),
  environment: {
    openSocket: () => expect.fail('A socket was opened.'),
    watchNetwork: () => expect.fail('The network was watched.'),
    setTimeout: () => expect.fail('A timer was set.'),
  },
} as const;

let seen: Client<typeof contract> | undefined;

function Everything({ pillar }: { readonly pillar?: string }): ReactNode {
  seen = useClient();
  const chat = useStream('guide', 'chat', {
    initial: 'nothing yet',
    reduce: (_, { word }) => word,
  });
  const states = [
    useConnection(),
    useChannel('guide', { typing() {} }),
    useChannel(pillar && (`pillar:${pillar}` as const), {}),
    useChannel('world', {}, { gap() {} }),
    useSend('guide', 'feedback'),
    useRequest('guide', 'ask'),
    useRpc('sum'),
    useStream('guide', 'chat'),
    chat,
  ].map(({ state }) => state);
  return createElement('p', null, [...states, chat.value].join());
}

const rendered = '<p>idle,subscribing,off,subscribing,idle,idle,idle,idle,idle,nothing yet</p>';

describe('on a server', () => {
  it('a provider of a client renders first states, and opens nothing', async () => {
    await using client = createClient<typeof contract>(options);
    const tree = createElement(SallyportProvider, { client }, createElement(Everything));
    expect(renderToString(createElement(StrictMode, null, tree))).toBe(rendered);
    expect(client.status).toEqual({ state: 'idle' });
  });

  it('a provider of options does as well', () => {
    const tree = createElement(SallyportProvider, { options }, createElement(Everything));
    expect(renderToString(tree)).toBe(rendered);
    expect(seen?.status).toEqual({ state: 'idle' });
  });

  it('a connection that is up is rendered as the browser will see it first', async () => {
    await using client = createClient<typeof contract>({ ...options, environment: {} });
    client.connect().catch(() => undefined);
    expect(client.status).toEqual({ state: 'connecting' });
    const tree = createElement(SallyportProvider, { client }, createElement(Everything));
    expect(renderToString(tree)).toBe(rendered);
  });
});

describe('misuse is told at once', () => {
  it('outside a provider, with what to render', () => {
    expect(() => renderToString(createElement(Everything))).toThrow(
      /Render the <SallyportProvider>/,
    );
  });

  it('without a client and options', () => {
    const props = {} as { options: typeof options };
    expect(() => renderToString(createElement(SallyportProvider, props))).toThrow(
      /"options" of one/,
    );
  });

  it('for an address that is none', () => {
    const tree = createElement(Everything, { pillar: 'not an address' });
    expect(() => renderToString(createElement(SallyportProvider, { options }, tree))).toThrow(
      /is not a channel's address/,
    );
  });
});
