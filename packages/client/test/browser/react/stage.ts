import type { Page, WebSocket } from 'playwright-core';
import { expect } from 'vitest';
import type { Heard, Shown } from './lab.ts';

/** A frame of the protocol, as the browser saw it pass. */
export interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly ref?: string;
  readonly channel?: string;
  readonly intent?: string;
  readonly payload?: unknown;
}

/** A page with the hooks, and what passes over its sockets. `await using` closes it. */
export interface Stage extends AsyncDisposable {
  readonly page: Page;
  readonly sockets: readonly WebSocket[];
  readonly sent: readonly Frame[];
  /** Commits each at once, one after the other. */
  show(...all: readonly (Shown | undefined)[]): Promise<void>;
  /** Resolves when an element reads so. */
  reads(selector: string, text: RegExp): Promise<void>;
  heard(): Promise<readonly Heard[]>;
  /** What was sent on channels, in order, as `subscribe guide`. */
  subscriptions(): readonly string[];
}

/** Opens the page against a gateway. */
export async function openStage(
  page: Page,
  { origin, gateway, token }: { origin: string; gateway: string; token: string },
): Promise<Stage> {
  const sockets: WebSocket[] = [];
  const sent: Frame[] = [];
  const complaints: string[] = [];
  page.on('websocket', (socket) => {
    sockets.push(socket);
    socket.on('framesent', ({ payload }) => sent.push(JSON.parse(String(payload))));
  });
  page.on('pageerror', ({ message }) => complaints.push(message));
  // React tells of unsafe effects and torn snapshots here.
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('WebSocket')) {
      complaints.push(message.text());
    }
  });
  await page.goto(`${origin}/?${new URLSearchParams({ gateway, token })}`);
  await page.waitForFunction('globalThis.lab !== undefined');
  return {
    page,
    sockets,
    sent,
    show: (...all) =>
      page.evaluate((list) => lab.show(...list.map((shown) => shown ?? undefined)), all),
    reads: async (selector, hasText) =>
      page.locator(selector).and(page.locator('p', { hasText })).first().waitFor(),
    heard: () => page.evaluate(() => [...lab.heard]),
    subscriptions: () =>
      sent.flatMap(({ type, channel }) =>
        type === 'subscribe' || type === 'unsubscribe' ? [`${type} ${channel}`] : [],
      ),
    async [Symbol.asyncDispose]() {
      await page.close();
      expect(complaints).toEqual([]);
    },
  };
}
