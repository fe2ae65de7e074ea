import type { TrafficConsole } from '@sallyport/client/devtools';
import { logTraffic } from '@sallyport/client/devtools';
import { expect, it } from 'vitest';
import { contractJson } from './marked-contract.ts';
import { exerciseContract, startSession } from './session.ts';

/** A console that keeps what it was told. */
function collectingConsole() {
  const lines: string[] = [];
  const values: unknown[] = [];
  let depth = 0;
  const console: TrafficConsole = {
    groupCollapsed(line: string) {
      depth += 1;
      lines.push(line);
    },
    groupEnd() {
      depth -= 1;
    },
    log: (value: unknown) => void values.push(value),
  };
  return { console, lines, values, depth: () => depth };
}

it('prints a line for each envelope, with what it answers and how long that took', async () => {
  await using session = await startSession();
  const out = collectingConsole();
  const stop = logTraffic(session.client, { console: out.console });
  await session.client.channel('desk').request('sign', { name: 'Ada', pin: '1' });
  await session.client
    .channel('desk')
    .request('sign', { name: 'Ada', pin: '0000' })
    .catch(() => undefined);
  await session.client.rpc('find', { email: 'ada@example.com' });
  stop();
  const shapes = out.lines.map((line) =>
    line.replaceAll(/[#↩][\w-]+/g, '#id').replaceAll(/\d+ (B|ms)/g, 'n $1'),
  );
  expect(shapes).toEqual([
    '← system welcome n B',
    '→ message desk sign #id n B',
    '← reply desk sign #id n B n ms',
    '→ message desk sign #id n B',
    '← error locked desk sign #id n B n ms',
    '→ jsonrpc find #id n B',
    '← jsonrpc find #id n B n ms',
  ]);
  expect(out.values).toContain('· connected');
  expect(out.depth()).toBe(0);
});

it('prints payloads whole, but no tokens and nothing that a given contract marks', async () => {
  await using session = await startSession();
  const [open, marked] = [collectingConsole(), collectingConsole()];
  logTraffic(session.client, { console: open.console });
  logTraffic(session.client, { console: marked.console, contract: contractJson });
  const token = await session.harness.mint();
  await exerciseContract(session.client);
  await session.client.channel('desk').send('note', { text: token });
  expect(JSON.stringify(open.values)).toContain('1234-secret');
  expect(JSON.stringify(open.values)).toContain('stowaway');
  expect(JSON.stringify([open, marked])).not.toContain(token.split('.')[1]);
  expect(JSON.stringify(marked)).not.toContain('1234-secret');
  expect(JSON.stringify(marked)).not.toContain('@example.com');
  expect(JSON.stringify(marked)).toContain('stowaway');
  expect(marked.lines.join()).toContain('inbox:~pii~');
});

it.each([
  ['a text', 'desk read', 5],
  ['a pattern', /^→ (message|jsonrpc)/, 5],
  ['a function', (traffic: { readonly type: string }) => traffic.type === 'ack', 3],
] as const)('filters by %s', async (_, filter, count) => {
  await using session = await startSession();
  const out = collectingConsole();
  logTraffic(session.client, { console: out.console, filter });
  await exerciseContract(session.client);
  expect(out.lines).toHaveLength(count);
});

it('prints to the console of the page by default', async () => {
  await using session = await startSession();
  const out = collectingConsole();
  const { groupCollapsed, groupEnd, log } = console;
  Object.assign(console, out.console);
  try {
    logTraffic(session.client);
    await session.client.connect();
  } finally {
    Object.assign(console, { groupCollapsed, groupEnd, log });
  }
  expect(out.lines).toHaveLength(1);
});
