import type { Bus } from '@sallyport/server';
import { createGateway, createService, silentAudit } from '@sallyport/server';
import { createTokenMint } from '@sallyport/testing';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Door } from '../lossless/door.ts';
import { openDoor } from '../lossless/door.ts';
import type { withChromium } from '../lossless/stage.ts';
import { contract } from './contract.ts';

/** A gateway whose service takes notes, a door before it, and pages that send them. */
export interface Desk extends AsyncDisposable {
  readonly door: Door;
  /** Notes that were taken, in order. */
  readonly notes: readonly string[];
  /** What pages told of their notes. */
  readonly told: readonly (readonly [what: string, text: string, code: string])[];
  open(user?: string): Promise<Page>;
  /** A new gateway, which knows nothing of what the one before was sent. */
  replace(): Promise<void>;
  /** Holds the next notes: they are taken, and not confirmed. */
  hold(): () => void;
}

export async function setDesk({
  newContext,
  origin,
}: ReturnType<typeof withChromium>): Promise<Desk> {
  const { authenticator, mint } = createTokenMint();
  const notes: string[] = [];
  const told: (readonly [string, string, string])[] = [];
  let released: Promise<unknown> = Promise.resolve();
  const service = createService(contract, {
    channels: {
      desk: {
        async note({ text }) {
          notes.push(text);
          await released;
        },
      },
    },
  });
  const start = async (bus?: Bus) => {
    const gateway = createGateway(contract, {
      authenticator,
      audit: silentAudit,
      origins: [origin()],
      ...(bus !== undefined && { bus }),
    });
    gateway.mount(service);
    return { gateway, url: (await gateway.listen()).url };
  };
  let { gateway, url } = await start();
  const door = await openDoor(url);
  const context = await newContext();
  return {
    door,
    notes,
    told,
    async open(user = 'ada') {
      const page = await context.newPage();
      page.on('pageerror', ({ message }) => expect.fail(`The page threw: ${message}`));
      await page.exposeFunction('mintToken', () => mint());
      await page.exposeFunction('tellNote', (what: string, text: string, code: string) => {
        told.push([what, text, code]);
      });
      await page.goto(`${origin()}/?${new URLSearchParams({ gateway: door.url, user })}`);
      await page.waitForFunction(() => 'durable' in globalThis);
      return page;
    },
    async replace() {
      const leaving = gateway;
      ({ gateway, url } = await start());
      door.lead(url);
      door.cut();
      await leaving.close({ spreadMs: 0, deadlineMs: 100 });
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      released = promise;
      return resolve;
    },
    async [Symbol.asyncDispose]() {
      await context.close();
      await door[Symbol.asyncDispose]();
      await gateway.close({ spreadMs: 0, deadlineMs: 500 });
    },
  };
}
