import type { ClientOptions, Subscription } from '@sallyport/client';
import { ClientError, createClient } from '@sallyport/client';
import type { ManualClock } from '@sallyport/testing';
import type { contract } from '../contract.ts';
import { pick } from './luck.ts';

/** One client, used at random, and all the promises that it owes. */
export interface ClientLife {
  readonly client: ReturnType<typeof createClient<typeof contract>>;
  /** Promises that are not settled. */
  readonly owed: () => number;
  /** What must never be reported. */
  readonly faults: string[];
  /** Does one thing that an app may do. The result names it. */
  use(): string;
  /** Answers, fails or refuses one question for a token. */
  answerToken(): string | undefined;
  /** The network is back. */
  wake(): void;
  /** Calls that the app gave up are over, and the provider answers no more. */
  end(): Promise<void>;
}

interface Ways {
  readonly clock: ManualClock;
  readonly random: () => number;
  readonly openSocket: NonNullable<NonNullable<ClientOptions['environment']>['openSocket']>;
}

/** Starts one. */
export function startLife({ clock, random, openSocket }: Ways): ClientLife {
  const faults: string[] = [];
  const asked: PromiseWithResolvers<string>[] = [];
  const subscriptions: Subscription[] = [];
  const controllers: AbortController[] = [];
  let wake = () => {};
  let owed = 0;
  const client = createClient<typeof contract>({
    url: 'wss://example.com/ws',
    contract: 'scripted@1.2.0',
    maxOutbox: 20,
    bufferSize: 4,
    token() {
      const question = Promise.withResolvers<string>();
      asked.push(question);
      return question.promise;
    },
    environment: {
      ...clock,
      random,
      openSocket,
      watchNetwork({ back, signal }) {
        wake = back;
        signal.addEventListener('abort', () => {
          if (wake === back) wake = () => {};
        });
      },
    },
  });
  client.on('error', (error) => {
    if (error.code === 'handler_failed') faults.push(`${error.message} ${error.cause}`);
  });
  client.handle('confirm', async () => ({ answer: 'yes' }));

  function owe(promise: Promise<unknown>): void {
    owed += 1;
    const settled = () => {
      owed -= 1;
    };
    promise.then(settled, settled);
  }

  function options() {
    const controller = new AbortController();
    if (random() < 0.3) controllers.push(controller);
    return { signal: controller.signal, timeoutMs: 1 + Math.floor(random() * 60_000) };
  }

  const uses: Readonly<Record<string, () => void>> = {
    ask: () => owe(client.channel('guide').request('ask', { text: 'why' }, options())),
    send: () => owe(client.channel('guide').send('feedback', { stars: 1 }, options())),
    tell: () =>
      owe(client.channel('guide').send('feedback', { stars: 1 }, { ack: false, ...options() })),
    rpc: () => owe(client.rpc('sum', { of: [1, 2, 3] }, options())),
    notify: () => owe(client.notify('log', { text: '' }, options())),
    connect: () => owe(client.connect(options())),
    stream() {
      const words = client.channel('guide').stream('chat', { text: '' }, options());
      owe(words.next());
      owe(words.next().then(() => words.return()));
    },
    subscribe() {
      const guide = client.channel('guide').subscribe({}, options());
      const world = client.channel('world').subscribe({}, { gap() {}, ...options() });
      for (const subscription of [guide, world]) {
        subscriptions.push(subscription);
        owe(subscription.ready);
        owe(subscription.closed);
      }
    },
    read() {
      const messages = client.channel('world').messages({ gap() {}, ...options() });
      owe(messages.next().then(() => messages.return()));
    },
    unsubscribe() {
      const subscription = pick(subscriptions, random);
      if (subscription === undefined) return;
      subscriptions.splice(subscriptions.indexOf(subscription), 1);
      owe(subscription.close());
    },
    abort: () => controllers.shift()?.abort(),
  };

  return {
    client,
    faults,
    owed: () => owed,
    use() {
      const name = pick(Object.keys(uses), random) ?? 'ask';
      uses[name]?.();
      return name;
    },
    answerToken() {
      const question = asked.shift();
      const luck = random();
      if (luck < 0.9) question?.resolve('header.payload.signature');
      else if (luck < 0.98) question?.reject(new Error('offline'));
      else question?.reject(new ClientError('token_refused', 'Signed out.'));
      return question && 'token';
    },
    wake: () => wake(),
    async end() {
      owe(client.close());
      for (const question of asked) question.resolve('header.payload.signature');
    },
  };
}
