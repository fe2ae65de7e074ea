import type { Client, Incoming } from '@sallyport/client';
import { createClient } from '@sallyport/client';
import { describe, expectTypeOf, it } from 'vitest';
import type { contract } from './contract.ts';

type Scripted = Client<typeof contract>;

// Compiled, and never run: the types are the test.
function compiles(use: (client: Scripted) => unknown): void {
  expectTypeOf(use).toBeFunction();
}

describe('createClient', () => {
  it('wants the name and version of the contract', () => {
    const options = { url: 'wss://example.com/ws', token: 'a.b.c' };
    compiles(() => createClient<typeof contract>({ ...options, contract: 'scripted@1.2.0' }));
    // @ts-expect-error another name
    compiles(() => createClient<typeof contract>({ ...options, contract: 'symphony@1.2.0' }));
    // @ts-expect-error another version
    compiles(() => createClient<typeof contract>({ ...options, contract: 'scripted@1.3.0' }));
    // @ts-expect-error no token
    compiles(() => createClient<typeof contract>({ url: '', contract: 'scripted@1.2.0' }));
  });
});

describe('channel', () => {
  it('is found by its address', () => {
    compiles((client) => client.channel('guide'));
    compiles((client) => client.channel('pillar:content'));
    compiles((client) => (pillar: string) => client.channel(`pillar:${pillar}`));
    // @ts-expect-error no such channel
    compiles((client) => client.channel('nowhere'));
  });

  it('knows its own intents by kind', () => {
    compiles((client) => client.channel('guide').send('feedback', { stars: 1 }));
    // @ts-expect-error a request is not an event
    compiles((client) => client.channel('guide').send('ask', { text: '' }));
    // @ts-expect-error an event is not a request
    compiles((client) => client.channel('guide').request('feedback', { stars: 1 }));
    // @ts-expect-error a stream is not a plain request
    compiles((client) => client.channel('guide').request('chat', { text: '' }));
    // @ts-expect-error a plain request is not a stream
    compiles((client) => client.channel('guide').stream('ask', { text: '' }));
    // @ts-expect-error an intent of another channel
    compiles((client) => client.channel('guide').request('analyse', { text: '' }));
    // @ts-expect-error an emitted intent
    compiles((client) => client.channel('guide').send('typing', { who: '' }));
  });

  it('wants to know what to do where the oldest messages may be dropped', () => {
    compiles((client) => client.channel('ticks').subscribe({ tick() {} }, { gap() {} }));
    // @ts-expect-error no gap handler
    compiles((client) => client.channel('ticks').subscribe({ tick() {} }));
    // @ts-expect-error there is no history to go on in
    compiles((client) => client.channel('ticks').messages({ gap() {}, since: undefined }));
  });

  it('knows payloads', () => {
    // @ts-expect-error a text is no number
    compiles((client) => client.channel('guide').send('feedback', { stars: 'five' }));
    // @ts-expect-error missing
    compiles((client) => client.channel('guide').send('feedback', {}));
    // @ts-expect-error too much
    compiles((client) => client.channel('guide').request('ask', { text: '', loud: true }));
    // @ts-expect-error no such option
    compiles((client) => client.channel('guide').request('ask', { text: '' }, { timeout: 5 }));
  });

  it('knows replies and chunks', () => {
    compiles((client) => {
      const reply = client.channel('pillar:content').request('analyse', { text: '' });
      expectTypeOf(reply).toEqualTypeOf<Promise<{ words: number }>>();
      const chat = client.channel('guide').stream('chat', { text: '' });
      expectTypeOf(chat).toEqualTypeOf<Incoming<{ word: string }>>();
    });
  });
});

describe('subscriptions', () => {
  it('know the emitted intents and their payloads', () => {
    compiles((client) =>
      client.channel('guide').subscribe({
        typing(payload, message) {
          expectTypeOf(payload).toEqualTypeOf<{ who: string }>();
          expectTypeOf(message.intent).toEqualTypeOf<'typing'>();
        },
        joined: ({ name, at }) =>
          expectTypeOf([name, at] as const).toEqualTypeOf<readonly [string, number]>(),
      }),
    );
    // @ts-expect-error an accepted intent
    compiles((client) => client.channel('guide').subscribe({ chat() {} }));
    // @ts-expect-error an intent of another channel
    compiles((client) => client.channel('pillar:content').subscribe({ typing() {} }));
  });

  it('know the place of a message where the channel has a history', () => {
    compiles((client) => {
      const gap = () => {};
      client.channel('world').subscribe(
        {
          moved(_payload, { epoch, offset }) {
            expectTypeOf(epoch).toEqualTypeOf<string>();
            expectTypeOf(offset).toEqualTypeOf<number>();
            client.channel('world').subscribe({}, { gap, since: { epoch, offset } });
          },
        },
        { gap },
      );
      client.channel('guide').subscribe({
        typing: (_payload, { epoch, offset }) =>
          expectTypeOf([epoch, offset] as const).toEqualTypeOf<
            readonly [string | undefined, number | undefined]
          >(),
      });
    });
  });

  it('tell messages apart by intent', () => {
    compiles(async (client) => {
      for await (const message of client.channel('guide').messages()) {
        expectTypeOf(message.intent).toEqualTypeOf<'typing' | 'joined'>();
        if (message.intent === 'joined') {
          expectTypeOf(message.payload).toEqualTypeOf<{ name: string; at: number }>();
        }
      }
    });
  });
});

describe('errors', () => {
  it('that are declared are told apart by code', () => {
    compiles((client) => (error: unknown) => {
      const declared = client.channel('guide').declaredError('ask', error);
      if (declared?.code === 'over_quota')
        expectTypeOf(declared.data).toEqualTypeOf<{ limit: number }>();
      if (declared?.code === 'asleep')
        expectTypeOf(declared.data).toEqualTypeOf<{ until: string }>();
      // @ts-expect-error not declared
      return declared?.code === 'rate_limited';
    });
    compiles((client) => (error: unknown) => {
      expectTypeOf(client.declaredError('sum', error)).toEqualTypeOf<
        { readonly code: 'too_many'; readonly data: { most: number } } | undefined
      >();
    });
  });
});

describe('rpc', () => {
  it('knows methods, params and results', () => {
    compiles((client) => {
      expectTypeOf(client.rpc('sum', { of: [1] })).toEqualTypeOf<Promise<number>>();
    });
    // @ts-expect-error no such method
    compiles((client) => client.rpc('multiply', {}));
    // @ts-expect-error wrong params
    compiles((client) => client.rpc('sum', { of: ['1'] }));
    // @ts-expect-error wrong params
    compiles((client) => client.notify('log', {}));
  });
});

describe('events', () => {
  it('know what they tell', () => {
    compiles((client) => {
      client.on('status', ({ state }) => expectTypeOf(state).toExtend<string>());
      client.on('envelope', ({ direction }) =>
        expectTypeOf(direction).toEqualTypeOf<'in' | 'out'>(),
      );
      // @ts-expect-error no such event
      return client.on('opened', () => undefined);
    });
  });
});
