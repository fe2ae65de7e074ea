import type {
  Address,
  AddressOf,
  ChannelAt,
  DeclaredErrorOf,
  EmitName,
  EmitsOf,
  EventName,
  MethodAt,
  MethodName,
  ParamsOf,
  PayloadInput,
  PayloadOutput,
  ReplyInput,
  ReplyOutput,
  RequestName,
  StreamName,
} from '@sallyport/protocol';
import { channel, defineContract, event, method, request, stream } from '@sallyport/protocol';
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';

const contract = defineContract({
  name: 'symphony',
  version: '1.4.0',
  channels: {
    guide: channel('guide', {
      accepts: {
        chat: request({
          payload: z.object({ text: z.string(), tone: z.enum(['plain', 'warm']).default('plain') }),
          reply: stream(z.object({ text: z.string() })),
          errors: { over_quota: z.object({ limit: z.int() }), asleep: z.null() },
        }),
        feedback: event({ payload: z.object({ stars: z.int() }), errors: { spam: z.object({}) } }),
        wave: event({ payload: z.null() }),
      },
      emits: { typing: event({ payload: z.object({ on: z.boolean() }) }) },
    }),
    pillar: channel('pillar:{pillar}', {
      params: z.object({ pillar: z.enum(['content', 'insights']) }),
      accepts: {
        analyse: request({
          payload: z.object({ text: z.string() }),
          reply: z.object({ words: z.string().transform(Number) }),
        }),
      },
    }),
    board: channel('pillar:board', { emits: { moved: event({ payload: z.number() }) } }),
    world: channel('world:user:{userId}', {
      history: { keep: 10, forMs: 1000 },
      access: { bind: { userId: 'sub' } },
      emits: { updated: event({ payload: z.string() }) },
    }),
    room: channel('room:{house}:{room}', { accepts: { knock: event({ payload: z.null() }) } }),
  },
  rpc: {
    'tools/list': method({
      params: z.object({ cursor: z.string().optional() }),
      result: z.array(z.string()),
      errors: { gone: z.object({ since: z.number() }) },
    }),
    noop: method({ params: z.null(), result: z.null() }),
  },
});

type C = typeof contract;
type Channels = C['channels'];

/** A call as a client or a service has it: every argument follows from the address. */
declare function send<A extends Address<C>, Name extends EventName<ChannelAt<C, A>>>(
  address: A,
  intent: Name,
  payload: PayloadInput<NonNullable<ChannelAt<C, A>['accepts']>[Name]>,
): void;
declare function publish<A extends Address<C>, Name extends EmitName<ChannelAt<C, A>>>(
  address: A,
  intent: Name,
  payload: PayloadInput<EmitsOf<ChannelAt<C, A>>[Name]>,
): void;

describe('an address finds its channel', () => {
  test('exact, and by template (SP-ENV-010)', () => {
    expectTypeOf<ChannelAt<C, 'guide'>>().toEqualTypeOf<Channels['guide']>();
    expectTypeOf<ChannelAt<C, 'pillar:content'>>().toEqualTypeOf<Channels['pillar']>();
    expectTypeOf<ChannelAt<C, 'world:user:ada'>>().toEqualTypeOf<Channels['world']>();
    expectTypeOf<ChannelAt<C, 'room:a:b'>>().toEqualTypeOf<Channels['room']>();
  });

  test('exact before a template (SP-ENV-011)', () => {
    expectTypeOf<ChannelAt<C, 'pillar:board'>>().toEqualTypeOf<Channels['board']>();
  });

  test('by template literals that are still open', () => {
    expectTypeOf<ChannelAt<C, `world:user:${string}`>>().toEqualTypeOf<Channels['world']>();
    expectTypeOf<ChannelAt<C, `room:${string}:${string}`>>().toEqualTypeOf<Channels['room']>();
    expectTypeOf<ChannelAt<C, 'pillar:content' | 'pillar:insights'>>().toEqualTypeOf<
      Channels['pillar']
    >();
  });

  test('only with as many segments (SP-ENV-010)', () => {
    expectTypeOf<ChannelAt<C, 'room:a'>>().toBeNever();
    expectTypeOf<ChannelAt<C, 'room:a:b:c'>>().toBeNever();
    expectTypeOf<ChannelAt<C, 'world:user:a:b'>>().toBeNever();
    expectTypeOf<ChannelAt<C, 'world:user'>>().toBeNever();
    expectTypeOf<ChannelAt<C, 'nowhere'>>().toBeNever();
    expectTypeOf<ChannelAt<C, ''>>().toBeNever();
  });

  test('and every address of the contract is known', () => {
    expectTypeOf<AddressOf<Channels['pillar']>>().toEqualTypeOf<
      'pillar:content' | 'pillar:insights'
    >();
    expectTypeOf<Address<C>>().toEqualTypeOf<
      | 'guide'
      | 'pillar:content'
      | 'pillar:insights'
      | 'pillar:board'
      | `world:user:${string}`
      | `room:${string}:${string}`
    >();
  });
});

describe('parameters', () => {
  test('are as the schema gives them, or text', () => {
    expectTypeOf<ParamsOf<Channels['pillar']>>().toEqualTypeOf<{
      pillar: 'content' | 'insights';
    }>();
    expectTypeOf<ParamsOf<Channels['world']>>().toEqualTypeOf<{ readonly userId: string }>();
    expectTypeOf<ParamsOf<Channels['room']>>().toEqualTypeOf<{
      readonly house: string;
      readonly room: string;
    }>();
    expectTypeOf<keyof ParamsOf<Channels['guide']>>().toBeNever();
  });

  test('and access are those of the template', () => {
    // @ts-expect-error the template has no parameter "user"
    channel('world:{userId}', { access: { bind: { user: 'sub' } } });
    // @ts-expect-error the schema lacks the parameter "userId"
    channel('world:{userId}', { params: z.object({ user: z.string() }) });
    // @ts-expect-error a parameter is written as text
    channel('world:{userId}', { params: z.object({ userId: z.number() }) });
  });
});

describe('intents', () => {
  test('are told apart by how they are answered', () => {
    expectTypeOf<EventName<Channels['guide']>>().toEqualTypeOf<'feedback' | 'wave'>();
    expectTypeOf<StreamName<Channels['guide']>>().toEqualTypeOf<'chat'>();
    expectTypeOf<RequestName<Channels['guide']>>().toBeNever();
    expectTypeOf<RequestName<Channels['pillar']>>().toEqualTypeOf<'analyse'>();
    expectTypeOf<StreamName<Channels['pillar']>>().toBeNever();
    expectTypeOf<EmitName<Channels['guide']>>().toEqualTypeOf<'typing'>();
    expectTypeOf<EmitName<Channels['pillar']>>().toBeNever();
    expectTypeOf<EventName<Channels['board']>>().toBeNever();
  });

  test('have a payload as written and as read', () => {
    type Chat = Channels['guide']['accepts']['chat'];
    expectTypeOf<PayloadInput<Chat>>().toEqualTypeOf<{
      text: string;
      tone?: 'plain' | 'warm' | undefined;
    }>();
    expectTypeOf<PayloadOutput<Chat>>().toEqualTypeOf<{ text: string; tone: 'plain' | 'warm' }>();
  });

  test('have a reply, or chunks, as written and as read', () => {
    type Analyse = Channels['pillar']['accepts']['analyse'];
    expectTypeOf<ReplyInput<Analyse>>().toEqualTypeOf<{ words: string }>();
    expectTypeOf<ReplyOutput<Analyse>>().toEqualTypeOf<{ words: number }>();
    expectTypeOf<ReplyOutput<Channels['guide']['accepts']['chat']>>().toEqualTypeOf<{
      text: string;
    }>();
    expectTypeOf<ReplyOutput<Channels['guide']['accepts']['wave']>>().toBeNever();
  });

  test('that a server emits cannot be requests', () => {
    const ask = request({ payload: z.null(), reply: z.null() });
    // @ts-expect-error a server publishes events only
    channel('guide', { emits: { ask } });
  });
});

describe('declared errors', () => {
  test('are a union told apart by code', () => {
    expectTypeOf<DeclaredErrorOf<Channels['guide']['accepts']['chat']>>().toEqualTypeOf<
      | { readonly code: 'over_quota'; readonly data: { limit: number } }
      | { readonly code: 'asleep'; readonly data: null }
    >();
    expectTypeOf<DeclaredErrorOf<C['rpc']['tools/list']>>().toEqualTypeOf<{
      readonly code: 'gone';
      readonly data: { since: number };
    }>();
  });

  test('of an event are its own; without any there is none to send (SP-MSG-016)', () => {
    type Feedback = Channels['guide']['accepts']['feedback'];
    expectTypeOf<DeclaredErrorOf<Feedback>['code']>().toEqualTypeOf<'spam'>();
    expectTypeOf<DeclaredErrorOf<Channels['guide']['accepts']['wave']>>().toBeNever();
    expectTypeOf<DeclaredErrorOf<Channels['pillar']['accepts']['analyse']>>().toBeNever();
    expectTypeOf<DeclaredErrorOf<C['rpc']['noop']>>().toBeNever();
  });
});

test('methods', () => {
  expectTypeOf<MethodName<C>>().toEqualTypeOf<'tools/list' | 'noop'>();
  expectTypeOf<MethodAt<C, 'tools/list'>>().toEqualTypeOf<C['rpc']['tools/list']>();
  // @ts-expect-error there is no such method
  expectTypeOf<MethodAt<C, 'tools/call'>>();

  const silent = defineContract({ name: 'silent', version: '1.0.0', channels: {} });
  expectTypeOf<MethodName<typeof silent>>().toBeNever();
});

test('a wrong address, intent or payload does not compile', () => {
  const calls = () => {
    send('guide', 'feedback', { stars: 5 });
    send('room:a:b', 'knock', null);
    publish('guide', 'typing', { on: true });
    publish('world:user:ada', 'updated', 'hp');
    const userId: string = 'ada';
    publish(`world:user:${userId}`, 'updated', 'hp');

    // @ts-expect-error no channel has this address
    send('nowhere', 'feedback', { stars: 5 });
    // @ts-expect-error the parameter is not one that the schema takes
    send('pillar:finance', 'analyse', { text: '' });
    // @ts-expect-error too many segments
    send('room:a:b:c', 'knock', null);
    // @ts-expect-error the channel has no such intent
    send('guide', 'knock', null);
    // @ts-expect-error a request is not sent as an event
    send('guide', 'chat', { text: '' });
    // @ts-expect-error an emitted intent is not accepted
    send('guide', 'typing', { on: true });
    // @ts-expect-error the payload has another shape
    send('guide', 'feedback', { stars: '5' });
    // @ts-expect-error the payload lacks a field
    send('guide', 'feedback', {});
    // @ts-expect-error an accepted intent is not emitted
    publish('guide', 'feedback', { stars: 5 });
    // @ts-expect-error a channel without emits publishes nothing
    publish('pillar:content', 'analyse', { text: '' });
    // @ts-expect-error the payload has another shape
    publish(`world:user:${userId}`, 'updated', 5);
  };
  expectTypeOf(calls).toBeFunction();
});
