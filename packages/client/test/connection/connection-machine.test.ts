import { closeCodes } from '@sallyport/protocol/wire';
import { describe, expect, it } from 'vitest';
import { LASTING_MS, transition } from '../../src/connection/connection-machine.ts';
import type { ConnectionEvent, ConnectionState } from '../../src/connection/connection-state.ts';

const attempt = { failures: 0, token: 'any', hints: {} } as const;
const close = { code: 1006, reason: '' };
const loss = { close, heldMs: 0, random: 0.5 };

const states: Record<ConnectionState['name'], ConnectionState> = {
  idle: { ...attempt, name: 'idle' },
  authenticating: { ...attempt, name: 'authenticating' },
  connecting: { ...attempt, name: 'connecting' },
  handshaking: { ...attempt, name: 'handshaking' },
  ready: { ...attempt, name: 'ready' },
  waiting: { ...attempt, name: 'waiting', delayMs: 1 },
  refused: { ...attempt, name: 'refused', cause: { code: 4403, reason: 'no' } },
  closed: { ...attempt, name: 'closed' },
};

const events: Record<ConnectionEvent['type'], ConnectionEvent> = {
  start: { type: 'start' },
  token: { type: 'token', token: 'a.b.c' },
  token_refused: { type: 'token_refused', close: { reason: 'signed out' } },
  opened: { type: 'opened' },
  welcomed: { type: 'welcomed' },
  hinted: { type: 'hinted', hints: { spreadMs: 7 } },
  lost: { type: 'lost', ...loss },
  retry: { type: 'retry' },
  woken: { type: 'woken' },
  stop: { type: 'stop' },
};

/** The next state. What is not listed changes nothing. */
const table: Record<
  ConnectionState['name'],
  Partial<Record<ConnectionEvent['type'], ConnectionState['name']>>
> = {
  idle: { start: 'authenticating', stop: 'closed' },
  authenticating: {
    token: 'connecting',
    token_refused: 'refused',
    lost: 'waiting',
    stop: 'closed',
  },
  connecting: { opened: 'handshaking', lost: 'waiting', stop: 'closed' },
  handshaking: {
    welcomed: 'ready',
    hinted: 'handshaking',
    lost: 'waiting',
    stop: 'closed',
  },
  ready: { hinted: 'ready', lost: 'waiting', stop: 'closed' },
  waiting: { retry: 'authenticating', woken: 'authenticating', stop: 'closed' },
  refused: { start: 'authenticating', stop: 'closed' },
  closed: {},
};

const cells = Object.values(states).flatMap((state) =>
  Object.values(events).map((event) => [state.name, event.type] as const),
);

describe('every state meets every event', () => {
  it.each(cells)('%s, %s', (stateName, eventName) => {
    const state = states[stateName];
    const next = transition(state, events[eventName]);
    const expected = table[stateName][eventName];
    if (expected === undefined) expect(next).toBe(state);
    else expect(next.name).toBe(expected);
    if (expected === stateName) expect(next).not.toBe(state);
  });
});

describe('[SP-LIV-012] every close code', () => {
  const rows = Object.entries(closeCodes).map(([code, row]) => [Number(code), row] as const);
  const { ready } = states;

  it.each(rows)('%i', (code, row) => {
    const state = transition(ready, {
      type: 'lost',
      ...loss,
      close: { code, reason: row.name },
    });
    if (!row.reconnect) {
      expect(state).toMatchObject({ name: 'refused', cause: { code, reason: row.name } });
    } else if (row.refreshToken) {
      expect(state).toMatchObject({ name: 'authenticating', token: 'refresh' });
    } else {
      expect(state).toMatchObject({ name: 'waiting', delayMs: 500 });
    }
  });

  it('[SP-LIV-013] takes a code outside the table as a lost connection', () => {
    const event = { type: 'lost', ...loss, close: { code: 4999, reason: '' } } as const;
    expect(transition(ready, event).name).toBe('waiting');
  });
});

/** The state after these events. */
function walk(...path: readonly ConnectionEvent[]): ConnectionState {
  return path.reduce(transition, states.idle);
}

const unauthenticated: ConnectionEvent = {
  type: 'lost',
  ...loss,
  close: { code: 4401, reason: 'expired' },
};
const tokenless: ConnectionEvent = { type: 'lost', ...loss, close: { reason: 'no token' } };
const connect = [events.start, events.token, events.opened] as const;

describe('tokens', () => {
  it('ends at a second refusal in a row', () => {
    const once = walk(...connect, unauthenticated);
    expect(once).toMatchObject({ name: 'authenticating', token: 'refresh' });
    const twice = walk(...connect, unauthenticated, events.token, events.opened, unauthenticated);
    expect(twice).toMatchObject({ name: 'refused', cause: { code: 4401, reason: 'expired' } });
  });

  it('does not forget the first refusal over a lost connection or a provider that failed', () => {
    const between = [
      events.token,
      events.opened,
      events.lost,
      events.retry,
      tokenless,
      events.retry,
    ];
    const state = walk(...connect, unauthenticated, ...between, events.token, unauthenticated);
    expect(state.name).toBe('refused');
  });

  it('asks again for a fresh token when the provider failed to give one', () => {
    const waiting = walk(...connect, unauthenticated, tokenless);
    expect(transition(waiting, events.retry)).toMatchObject({
      name: 'authenticating',
      token: 'refresh',
    });
  });

  it('starts over after a welcome, but not without a pause', () => {
    const again = [...connect, unauthenticated, events.token, events.opened, events.welcomed];
    expect(walk(...again, unauthenticated)).toMatchObject({ name: 'waiting', delayMs: 1_000 });
  });
});

describe('hints', () => {
  const hinted = (...hints: readonly object[]) =>
    walk(
      ...connect,
      events.welcomed,
      ...hints.map((hint) => ({ type: 'hinted', hints: hint }) as const),
    );
  const closing = (code: number): ConnectionEvent => ({
    type: 'lost',
    ...loss,
    close: { code, reason: '' },
  });

  it('[SP-LIV-015] spreads over the time of the goaway', () => {
    expect(transition(hinted({ spreadMs: 8_000 }), closing(1012))).toMatchObject({
      name: 'waiting',
      delayMs: 4_000,
    });
  });

  it('[SP-LIV-024] comes back after 4410 only where the notice allows it', () => {
    expect(transition(hinted({ mayReturn: true }), closing(4410)).name).toBe('waiting');
    expect(transition(hinted({ mayReturn: false }), closing(4410)).name).toBe('refused');
    expect(transition(hinted(), closing(4410)).name).toBe('refused');
    expect(transition(hinted({ mayReturn: true }), closing(4403)).name).toBe('refused');
  });

  it('forgets them with the connection', () => {
    const next = transition(hinted({ spreadMs: 8_000 }), closing(1012));
    const again = [events.retry, events.token, events.opened, closing(1006)].reduce(
      transition,
      next,
    );
    expect(again).toMatchObject({ name: 'waiting', delayMs: 1_000 });
  });
});

describe('failures', () => {
  it('count on while connections do not last, and start over when one did', () => {
    const flapping = [
      ...connect,
      events.welcomed,
      events.lost,
      events.retry,
      events.token,
      events.opened,
      events.welcomed,
    ];
    expect(walk(...flapping, events.lost)).toMatchObject({ failures: 2 });
    const lasting: ConnectionEvent = { type: 'lost', ...loss, heldMs: LASTING_MS };
    expect(walk(...flapping, lasting)).toMatchObject({ failures: 1 });
  });
});
