import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { PageLog, Told } from './page-log.ts';

const WAIT_MS = 15_000;

/** A page with the client, seen from the test. */
export interface Tab {
  readonly page: Page;
  /** What the page told, reloads included. */
  readonly told: readonly Told[];
  /** Resolves when what is told from now on, or at once where `told` has it already, holds. */
  until(holds: (told: readonly Told[]) => boolean, what: string): Promise<void>;
  /** Resolves when the page has seen so many more values. */
  seesMore(count: number): Promise<void>;
  /** Resolves when the page has seen a number, and has an end of all its jobs; gives its log. */
  finish(last: number): Promise<PageLog>;
}

export interface TabOptions {
  readonly origin: string;
  readonly gateway: string;
  /** Prefix of the tab's jobs. */
  readonly name: string;
  readonly mint: (refresh: boolean) => Promise<string>;
}

export async function openTab(
  context: BrowserContext,
  { origin, gateway, name, mint }: TabOptions,
): Promise<Tab> {
  const page = await context.newPage();
  const told: Told[] = [];
  const watchers = new Set<() => void>();
  await page.exposeFunction('mint', mint);
  await page.exposeFunction('tell', (event: Told) => {
    told.push(event);
    for (const watcher of [...watchers]) watcher();
  });
  page.on('pageerror', ({ message }) => expect.fail(`The page threw: ${message}`));

  function until(holds: (told: readonly Told[]) => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (error?: Error) => {
        clearTimeout(timer);
        watchers.delete(watcher);
        if (error === undefined) resolve();
        else reject(error);
      };
      const watcher = () => {
        if (holds(told)) end();
      };
      const late = () => end(new Error(`${name}: ${what} was not told; last ${tail(told)}`));
      const timer = setTimeout(late, WAIT_MS);
      watchers.add(watcher);
      watcher();
    });
  }

  const seen = () => told.filter(({ type }) => type === 'seen').length;
  await page.goto(`${origin}/?${new URLSearchParams({ gateway, name })}`);
  return {
    page,
    told,
    until,
    seesMore(count) {
      const before = seen();
      return until(() => seen() >= before + count, `${count} messages`);
    },
    async finish(last) {
      await until(
        () => told.some((event) => event.type === 'seen' && event.value === last),
        `message ${last}`,
      );
      await page.waitForFunction(
        () => {
          const { asked, answered, failed } = lossless.log;
          return asked.length === answered.length + failed.length;
        },
        undefined,
        { timeout: WAIT_MS },
      );
      return page.evaluate(() => lossless.log);
    },
  };
}

function tail(told: readonly Told[]): string {
  return JSON.stringify(told.slice(-10));
}
