import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@sallyport/client';
import { createClient } from '@sallyport/client';
import type { contract } from './restart-contract.ts';

/** A fleet of clients under load. */
export interface FleetOptions {
  readonly url: string;
  readonly size: number;
  readonly token: (subject: string) => Promise<string>;
}

/** What became of one job. */
export interface Job {
  readonly id: string;
  readonly tookMs: number;
  /** Absent where it was answered. */
  readonly failure?: string;
}

/** Clients that ask without pause, until they are told to stop. */
export interface Fleet extends AsyncDisposable {
  readonly jobs: readonly Job[];
  /** When a client was welcomed, in milliseconds as `performance.now` counts them. */
  readonly welcomes: readonly number[];
  /** Statuses of all clients now. */
  states(): readonly string[];
  /** Ends the load; resolves when every job has come to an end. */
  stop(): Promise<void>;
}

/** The longest pause of a client between two jobs, in milliseconds. */
const PAUSE_MS = 40;

/** Starts the clients; resolves when all are connected. */
export async function startFleet({ url, size, token }: FleetOptions): Promise<Fleet> {
  const jobs: Job[] = [];
  const welcomes: number[] = [];
  let going = true;
  const clients = Array.from({ length: size }, (_, at) => {
    const client = createClient<typeof contract>({
      url,
      contract: 'restart@1.0.0',
      token: () => token(`user-${at}`),
    });
    client.on('welcome', () => welcomes.push(performance.now()));
    return client;
  });
  await Promise.all(clients.map((client) => client.connect()));

  const work = async (client: Client<typeof contract>, name: string): Promise<void> => {
    for (let n = 0; going; n += 1) {
      jobs.push(await ask(client, `${name}-${n}`, n));
      await delay(Math.random() * PAUSE_MS);
    }
  };
  const loops = clients.map((client, at) => work(client, `user-${at}`));

  return {
    jobs,
    welcomes,
    states: () => clients.map(({ status }) => status.state),
    async stop() {
      going = false;
      await Promise.all(loops);
    },
    async [Symbol.asyncDispose]() {
      going = false;
      await Promise.all(clients.map((client) => client.close()));
      await Promise.all(loops);
    },
  };
}

/** Most jobs are short; one in twenty is longer than it takes to change connections. */
async function ask(client: Client<typeof contract>, id: string, n: number): Promise<Job> {
  const startedAt = performance.now();
  const job = { job: id, ms: n % 20 === 19 ? 300 : 5 };
  const failure = await client
    .channel('room')
    .request('work', job)
    .then(() => undefined, String);
  const tookMs = performance.now() - startedAt;
  return { id, tookMs, ...(failure !== undefined && { failure }) };
}
