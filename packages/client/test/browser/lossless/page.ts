// A page with the client, and a log of its own: `?gateway=&name=` are the gateway's address and a prefix of its jobs.
import { createClient } from '@sallyport/client';
import type { contract } from './contract.ts';
import type { PageLog, Told } from './page-log.ts';

declare global {
  /** Exposed by the test. */
  var tell: (told: Told) => void;
  var mint: (refresh: boolean) => Promise<string>;
  var lossless: {
    readonly log: PageLog;
    /** Asks for so many jobs to be done. */
    ask(count: number): void;
  };
}

const query = new URLSearchParams(location.search);
const stored = sessionStorage.getItem('log');
const log: PageLog =
  stored === null
    ? { seen: [], asked: [], answered: [], failed: [], errors: [], hidden: [] }
    : JSON.parse(stored);
// What was asked and never heard of is of the page before.
const ended = new Set([...log.answered, ...log.failed.map(([job]) => job)]);
for (const job of log.asked) if (!ended.has(job)) log.failed.push([job, 'reloaded']);
const keep = () => sessionStorage.setItem('log', JSON.stringify(log));

const client = createClient<typeof contract>({
  url: query.get('gateway') ?? '',
  contract: 'lossless@1.0.0',
  token: ({ refresh }) => mint(refresh),
});
client.on('status', ({ state }) => tell({ type: 'status', state }));
client.on('error', ({ code }) => {
  log.errors.push(code);
  keep();
  tell({ type: 'error', code });
});
document.addEventListener('visibilitychange', () => log.hidden.push(document.hidden));

const ticker = client.channel('ticker');

async function work(): Promise<void> {
  const job = `${query.get('name')}-${log.asked.length}`;
  log.asked.push(job);
  keep();
  try {
    await ticker.request('work', { job });
    log.answered.push(job);
    tell({ type: 'answered', count: log.answered.length });
  } catch (error) {
    log.failed.push([job, (error as { code: string }).code]); // requests reject with nothing else
  }
  keep();
  if (log.answered.length + log.failed.length === log.asked.length) tell({ type: 'settled' });
}

function saw(value: number | string): void {
  log.seen.push(value);
  keep();
  tell({ type: 'seen', value });
}

globalThis.lossless = {
  log,
  ask(count) {
    for (let left = count; left > 0; left -= 1) void work();
  },
};

ticker.subscribe(
  {
    tick({ n }, { epoch = '', offset = 0 }) {
      log.position = { epoch, offset };
      saw(n);
      if (n % 5 === 0) void work();
    },
  },
  { since: log.position, gap: ({ cause }) => saw(cause) },
);
