import type { Client, ClientStatus, Failure } from '@sallyport/client';
import type { ChannelState, ProviderProps } from '@sallyport/client/react';
import { createHooks } from '@sallyport/client/react';
import { describe, expectTypeOf, it } from 'vitest';
import type { contract } from '../contract.ts';

const hooks = createHooks<typeof contract>();
const { useChannel, useRequest, useRpc, useSend, useStream } = hooks;

// Compiled, and never run: the types are the test.
function compiles(use: () => unknown): void {
  expectTypeOf(use).toBeFunction();
}

describe('the provider', () => {
  it('takes a client, or options, and not both', () => {
    type Props = ProviderProps<typeof contract>;
    const options = { url: 'wss://example.com/ws', token: 'a.b.c' };
    expectTypeOf<{ client: Client<typeof contract> }>().toExtend<Props>();
    compiles((): Props => ({ options: { ...options, contract: 'scripted@1.2.0' } }));
    // @ts-expect-error another contract
    compiles((): Props => ({ options: { ...options, contract: 'symphony@1.2.0' } }));
    // @ts-expect-error neither
    compiles((): Props => ({}));
    expectTypeOf(hooks.useClient).returns.toEqualTypeOf<Client<typeof contract>>();
    expectTypeOf(hooks.useConnection).returns.toEqualTypeOf<ClientStatus>();
  });
});

describe('useChannel', () => {
  it('knows addresses, and may have none', () => {
    compiles(() => useChannel('guide', {}));
    compiles(
      () => (pillar: string | undefined) =>
        useChannel(pillar && (`pillar:${pillar}` as const), {
          progress: ({ percent }) => expectTypeOf(percent).toBeNumber(),
        }),
    );
    compiles(() => useChannel(undefined, {}));
    // @ts-expect-error no such channel
    compiles(() => useChannel('nowhere', {}));
  });

  it('knows the emitted intents and their payloads', () => {
    compiles(() => {
      const state = useChannel('guide', {
        typing(payload, message) {
          expectTypeOf(payload).toEqualTypeOf<{ who: string }>();
          expectTypeOf(message.intent).toEqualTypeOf<'typing'>();
        },
      });
      expectTypeOf(state).toEqualTypeOf<ChannelState>();
      if (state.state === 'ended') expectTypeOf(state.error).toEqualTypeOf<Failure>();
    });
    // @ts-expect-error an accepted intent
    compiles(() => useChannel('guide', { chat() {} }));
  });

  it('wants a gap handler where the channel has a history', () => {
    compiles(() =>
      useChannel('world', { moved() {} }, { gap: ({ cause }) => expectTypeOf(cause).toBeString() }),
    );
    // @ts-expect-error no gap handler
    compiles(() => useChannel('world', { moved() {} }));
  });
});

describe('calls', () => {
  it('know the intents of their kind, and payloads', () => {
    compiles(() => useSend('guide', 'feedback').run({ stars: 1 }));
    compiles(() => useRequest('guide', 'ask').run({ text: '' }, { timeoutMs: 5 }));
    compiles(() => useStream('guide', 'chat').run({ text: '' }));
    compiles(() => useRpc('sum').run({ of: [1] }));
    // @ts-expect-error a request is not an event
    compiles(() => useSend('guide', 'ask'));
    // @ts-expect-error a stream is not a plain request
    compiles(() => useRequest('guide', 'chat'));
    // @ts-expect-error a plain request is not a stream
    compiles(() => useStream('guide', 'ask'));
    // @ts-expect-error an intent of another channel
    compiles(() => useRequest('pillar:content', 'ask'));
    // @ts-expect-error no such method
    compiles(() => useRpc('multiply'));
    // @ts-expect-error a text is no number
    compiles(() => useSend('guide', 'feedback').run({ stars: 'five' }));
    // @ts-expect-error wrong params
    compiles(() => useRpc('sum').run({ of: ['1'] }));
  });

  it('tell their data and errors apart by state', () => {
    compiles(async () => {
      const ask = useRequest('guide', 'ask');
      expectTypeOf(ask.state).toEqualTypeOf<'idle' | 'pending' | 'success' | 'error'>();
      expectTypeOf(ask.data).toEqualTypeOf<{ answer: string } | undefined>();
      if (ask.state === 'success') expectTypeOf(ask.data).toEqualTypeOf<{ answer: string }>();
      if (ask.state === 'error') expectTypeOf(ask.error).toEqualTypeOf<Failure>();
      if (ask.declared?.code === 'over_quota')
        expectTypeOf(ask.declared.data).toEqualTypeOf<{ limit: number }>();
      if (ask.declared?.code === 'asleep')
        expectTypeOf(ask.declared.data).toEqualTypeOf<{ until: string }>();
      const outcome = await ask.run({ text: '' });
      expectTypeOf(outcome.state).toEqualTypeOf<'success' | 'error'>();
      // @ts-expect-error not declared
      return ask.declared?.code === 'rate_limited';
    });
    compiles(() => {
      const { state, data, declared } = useRpc('sum');
      if (state === 'success') expectTypeOf(data).toBeNumber();
      expectTypeOf(declared).toEqualTypeOf<
        { readonly code: 'too_many'; readonly data: { most: number } } | undefined
      >();
    });
  });
});

describe('streams', () => {
  it('gather chunks in an array', () => {
    compiles(() => {
      const chat = useStream('guide', 'chat');
      expectTypeOf(chat.value).toEqualTypeOf<readonly { word: string }[]>();
      expectTypeOf(chat.state).toEqualTypeOf<'idle' | 'streaming' | 'done' | 'stopped' | 'error'>();
      if (chat.state === 'error') expectTypeOf(chat.error).toEqualTypeOf<Failure>();
    });
  });

  it('or as the reducer says', () => {
    compiles(() => {
      const chat = useStream('guide', 'chat', {
        initial: '',
        reduce: (text, { word }) => `${text} ${word}`,
      });
      expectTypeOf(chat.value).toEqualTypeOf<string>();
    });
    // @ts-expect-error the chunk has no such field
    compiles(() => useStream('guide', 'chat', { initial: '', reduce: (_, { text }) => text }));
  });
});
