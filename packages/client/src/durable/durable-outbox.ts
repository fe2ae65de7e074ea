import type { Address, ChannelAt, Contract } from '@sallyport/protocol';
import { ProtocolError } from '@sallyport/protocol/wire';
import type { Client } from '../client.ts';
import type { ClientChannel } from '../client-channel.ts';
import type { Failure } from '../client-error.ts';
import { ClientError } from '../client-error.ts';
import type { UntypedChannel } from '../untyped-channel.ts';
import type { KeptSend, OutboxStore } from './outbox-store.ts';

/** Sends events that outlive the page. `await using` closes it. */
export interface DurableOutbox<C extends Contract = Contract> extends AsyncDisposable {
  /** Events that are kept and not confirmed yet. */
  readonly pending: number;
  /**
   * The channel at an address, for sending. The promise of `send` means that the server has confirmed it; where the
   * page goes before, the next one sends it again, under the same id. A refusal that may pass is tried again until the
   * deadline.
   */
  channel<const A extends Address<C>>(
    address: A,
  ): Pick<ClientChannel<ChannelAt<C, A>>, 'address' | 'send'>;
  /** Sends nothing more; what is kept waits for the next one. */
  close(): Promise<void>;
}

/** Where an outbox keeps its events, how long, and how many. */
export interface DurableOutboxOptions {
  readonly store: OutboxStore;
  /** Milliseconds after which an event is given up, where `send` does not say (`timeoutMs`). Default: a day. */
  readonly keepForMs?: number;
  /** Events that may be kept; past it `send` fails with `outbox_full`. Default: 1,000. */
  readonly maxKept?: number;
  /** What became of an event that an earlier page left behind. */
  readonly settled?: (left: KeptSend, error?: Failure) => void;
}

const DAY_MS = 86_400_000;
/** Milliseconds before a refusal that may pass is tried again, where the server does not say. */
const RETRY_MS = 1_000;
/** Failures of the client itself after which the event is still to be sent, by this page or the next. */
const KEPT = ['closed', 'refused', 'token_refused'];
/** Milliseconds that a timer can wait at most. */
const MAX_TIMER_MS = 2_147_483_647;

/**
 * Opens a durable outbox, and sends what earlier pages left behind.
 *
 * @throws what the store throws.
 * @example
 * ```ts
 * const outbox = await openOutbox(client, { store: indexedDbStore({ user: 'ada' }) });
 * await outbox.channel('room:lobby').send('say', { text: 'Not lost by a reload' });
 * ```
 */
export async function openOutbox<C extends Contract>(
  client: Client<C>,
  options: DurableOutboxOptions,
): Promise<DurableOutbox<C>> {
  const { store, keepForMs = DAY_MS, maxKept = 1_000, settled = () => {} } = options;
  const closing = new AbortController();
  const untyped = client as unknown as UntypedClient; // addresses and payloads were checked by its types before
  const left = await store.open();
  let pending = left.length;

  /** Resolves when the server has confirmed it. */
  const deliver = async (kept: KeptSend): Promise<void> => {
    for (;;) {
      await client.connect({ signal: closing.signal, timeoutMs: remaining(kept) });
      // What may have arrived must not go to a server that cannot know: it could be done twice.
      if (kept.under !== undefined && !isRemembered(kept.under)) throw unknownOutcome();
      const under = { memory: client.welcome?.memory?.id, at: Date.now() };
      await store.put({ ...kept, under });
      const retryMs = await attempt(kept);
      if (retryMs === undefined) return;
      await pause(Math.min(retryMs, remaining(kept)), closing.signal);
    }
  };

  /** Sends it once; gives the milliseconds after which to try again, where that may help. */
  const attempt = async (kept: KeptSend): Promise<number | undefined> => {
    const { id, channel, intent, payload } = kept;
    try {
      await untyped.channel(channel).send(intent, payload, { id, timeoutMs: remaining(kept) });
      return undefined;
    } catch (error) {
      if (error instanceof ProtocolError && error.retryable) return error.retryAfterMs ?? RETRY_MS;
      if (error instanceof ClientError && error.code === 'outbox_full') return RETRY_MS;
      throw error;
    }
  };

  const isRemembered = ({ memory: id, at }: NonNullable<KeptSend['under']>): boolean => {
    const memory = client.welcome?.memory;
    return memory !== undefined && memory.id === id && Date.now() - at < memory.windowMs;
  };

  const run = async (kept: KeptSend): Promise<void> => {
    let isKept = false;
    try {
      await deliver(kept);
    } catch (error) {
      isKept =
        closing.signal.aborted || (error instanceof ClientError && KEPT.includes(error.code));
      throw error;
    } finally {
      pending -= 1;
      if (!isKept) await store.remove(kept.id);
    }
  };

  for (const kept of left) {
    void run(kept).then(
      () => settled(kept),
      (error: Failure) => closing.signal.aborted || settled(kept, error),
    );
  }

  const outbox = {
    get pending() {
      return pending;
    },
    channel: (channel: string): ReturnType<UntypedClient['channel']> => ({
      address: untyped.channel(channel).address,
      async send(intent, payload, { timeoutMs = keepForMs, id = crypto.randomUUID() } = {}) {
        if (closing.signal.aborted) throw new ClientError('closed', 'The outbox was closed.');
        if (pending >= maxKept) {
          const said = `${pending} events are kept already. Wait for some, or raise "maxKept".`;
          throw new ClientError('outbox_full', said);
        }
        pending += 1;
        const kept = { id, channel, intent, payload, deadline: Date.now() + timeoutMs };
        try {
          await store.put(kept);
        } catch (error) {
          pending -= 1;
          throw error;
        }
        await run(kept);
      },
    }),
    async close() {
      closing.abort();
      await store.close();
    },
    [Symbol.asyncDispose]: () => outbox.close(),
  };
  return outbox as unknown as DurableOutbox<C>; // the same object seen through the contract
}

/** A client without the types of its contract, which what is kept has lost. */
interface UntypedClient {
  channel(address: string): Pick<UntypedChannel, 'address' | 'send'>;
}

function remaining({ deadline }: Pick<KeptSend, 'deadline'>): number {
  return Math.max(0, Math.min(deadline - Date.now(), MAX_TIMER_MS));
}

function unknownOutcome(): ClientError {
  const said = 'The server that may have it is gone: the outcome is unknown.';
  return new ClientError('connection_lost', said);
}

/** Resolves after a time, or when the signal aborts. */
function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
