import type { Authenticator, Bus, Gateway } from '@sallyport/server';
import { createGateway, createService, silentAudit } from '@sallyport/server';
import { contract } from './contract.ts';

export interface TickingOptions {
  readonly authenticator: Authenticator;
  /** Where the history is kept. Default: the gateway's own memory. */
  readonly bus?: Bus;
  /** Of the page. */
  readonly origin: string;
  /** The service's record: a job was started. */
  record(job: string): void;
}

/** A gateway with short times, and a service that takes a moment for each job. */
export function createTickingGateway({
  record,
  origin,
  ...options
}: TickingOptions): Gateway<typeof contract> {
  const gateway = createGateway(contract, {
    ...options,
    audit: silentAudit,
    origins: [origin],
    heartbeat: { intervalMs: 400, timeoutMs: 1_200, expiringLeadMs: 1_000 },
    limits: { controlFramesPerSecond: 100 },
  });
  const service = createService(contract, {
    channels: {
      ticker: {
        async work({ job }) {
          record(job);
          await new Promise((resolve) => setTimeout(resolve, 10)); // so that a fault can strike in the middle
          return { job };
        },
      },
    },
  });
  return gateway.mount(service);
}

/** Numbered messages that are published all the time. */
export interface Ticking {
  /** The last number. */
  last(): number;
  /** Resolves when that number was published. */
  reached(number: number): Promise<void>;
  /** Gives the last number. */
  stop(): Promise<number>;
}

/** Starts at once. */
export function startTicking(
  current: () => Pick<Gateway<typeof contract>, 'publish'>,
  first = 1,
): Ticking {
  const waiting = new Map<number, () => void>();
  let n = first - 1;
  let published: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    n += 1;
    published = current().publish('ticker', 'tick', { n });
    waiting.get(n)?.();
  }, 20);
  return {
    last: () => n,
    reached: (number) => new Promise((resolve) => waiting.set(number, resolve)),
    async stop() {
      clearInterval(timer);
      await published;
      return n;
    },
  };
}
