import { setImmediate as turn } from 'node:timers/promises';
import { createManualClock } from '@sallyport/testing';
import { expect, it } from 'vitest';
import type { ClientLife } from './client-life.ts';
import { startLife } from './client-life.ts';
import { actErratically } from './erratic-server.ts';
import { createLuck, pick } from './luck.ts';
import type { PaperNetwork } from './paper-network.ts';
import { createPaperNetwork } from './paper-network.ts';

const EVENTS = 100_000;
/** A client that lasts longer is closed, so that closing is met in every state. */
const MAX_LIFE = 1_000;
const SEED = 20_301;
const STATUSES = ['idle', 'connecting', 'connected', 'reconnecting', 'disconnected'];

it(`${EVENTS} random events leave no undefined state, no timer and no promise`, async () => {
  const random = createLuck(SEED);
  const clock = createManualClock();
  const seen = new Map<string, number>();
  let network = createPaperNetwork(random);
  let life = startLife({ clock, random, openSocket: network.openSocket });
  let age = 0;

  function step(): string {
    const luck = random();
    if (luck < 0.25) return life.use();
    if (luck < 0.26) {
      life.wake();
      return 'woken';
    }
    if (luck < 0.265) {
      clock.sleep(Math.floor(random() * 100_000));
      return 'slept';
    }
    const socket = pick(
      network.sockets.filter(({ state }) => state !== 'closed'),
      random,
    );
    if (luck < 0.85 && socket !== undefined) return actErratically(socket, random, clock.now());
    const answered = luck < 0.95 ? life.answerToken() : undefined;
    if (answered !== undefined) return answered;
    clock.advance(Math.floor(random() ** 6 * 40_000));
    return 'time';
  }

  for (let event = 0; event < EVENTS; event += 1) {
    const name = step();
    await turn();
    const { state } = life.client.status;
    for (const what of [name, state]) seen.set(what, (seen.get(what) ?? 0) + 1);
    const isWell = STATUSES.includes(state) && life.faults.length + network.faults.length === 0;
    if (!isWell) expect.fail(`event ${event}, ${name}: ${state} ${life.faults} ${network.faults}`);
    age += 1;
    if (state !== 'disconnected' && age < MAX_LIFE * random() + MAX_LIFE / 2) continue;
    const where = `event ${event}, after ${name} in ${state}`;
    if (state === 'disconnected') expect(life.owed(), where).toBe(0);
    await bury(life, network, where);
    network = createPaperNetwork(random);
    life = startLife({ clock, random, openSocket: network.openSocket });
    age = 0;
  }
  await bury(life, network, 'the end');
  for (const state of STATUSES.slice(1)) expect(seen.get(state), state).toBeGreaterThan(100);

  /** Closes the client; afterwards nothing is left, whatever still comes. */
  async function bury(dead: ClientLife, of: PaperNetwork, where: string): Promise<void> {
    await dead.end();
    await turn();
    for (const socket of of.sockets) {
      socket.listener.received('{"type":"ping","id":"late"}');
      socket.listener.closed(1006, 'late');
    }
    clock.advance(1_000);
    await turn();
    expect(clock.pending, `timers of ${where}`).toBe(0);
    expect(dead.owed(), `promises of ${where}`).toBe(0);
    expect(dead.client.pending, where).toEqual({ count: 0, bytes: 0, oldestMs: 0 });
    expect(dead.client.status.state).toBe('disconnected');
  }
}, 120_000);
