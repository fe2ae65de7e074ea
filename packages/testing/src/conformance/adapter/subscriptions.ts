import type { Gap, Incoming, Subscription } from '@sallyport/client';
import type { AdapterEvent } from './adapter-protocol.ts';
import type { UntypedClient, UntypedMessage } from './untyped-client.ts';

/** Subscriptions of one client, by the names that the kit gave them. */
export interface Subscriptions {
  /** Resolves when the server has acknowledged. */
  add(name: string, channel: string): Promise<void>;
  /** Resolves when the server knows. */
  remove(name: string): Promise<void>;
}

/** Every intent that the fixture contract emits: what a client does not know, it ignores. */
const EMITTED = ['noted', 'said', 'news', 'appended', 'pushed', 'changed'];

/** Keeps subscriptions of a client, and tells what comes of them. */
export function createSubscriptions(
  client: UntypedClient,
  tell: (event: AdapterEvent) => void,
): Subscriptions {
  const open = new Map<string, { readonly heard: Subscription; readonly end: Incoming<unknown> }>();

  /** A subscription by handlers does not tell that the server ended it; an iteration does. */
  async function watch(name: string, end: Incoming<unknown>): Promise<void> {
    try {
      for await (const _ of end);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (open.delete(name)) tell({ event: 'ended', subscription: name, reason });
    }
  }

  return {
    async add(name, address) {
      const channel = client.channel(address);
      const handlers = EMITTED.map((intent) => {
        const handle = (payload: unknown, { epoch, offset }: UntypedMessage): void =>
          tell({
            event: 'message',
            subscription: name,
            channel: address,
            intent,
            payload,
            ...(epoch !== undefined && { epoch }),
            ...(offset !== undefined && { offset }),
          });
        return [intent, handle] as const;
      });
      const gap = ({ cause }: Gap): void => tell({ event: 'gap', subscription: name, cause });
      const heard = channel.subscribe(Object.fromEntries(handlers), { gap });
      const end = channel.messages({ overflow: 'drop_oldest', gap() {} });
      open.set(name, { heard, end });
      void watch(name, end);
      await heard.ready;
    },
    async remove(name) {
      const subscription = open.get(name);
      open.delete(name);
      await subscription?.end.return();
      await subscription?.heard.close();
    },
  };
}
