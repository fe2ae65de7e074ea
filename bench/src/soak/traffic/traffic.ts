import { setTimeout as after } from 'node:timers/promises';
import { checkNote } from '../../echo/check-note.ts';
import { sampleNote } from '../../echo/sample.ts';
import { openAll } from '../../load/open-all.ts';
import { FIRST_SEQ } from '../../load/sequence.ts';
import type { Target } from '../../peers/peer.ts';
import type { TrafficWindow } from '../commands.ts';
import { Ledger } from './ledger.ts';
import type { Envelope } from './member.ts';
import { Member } from './member.ts';
import type { Action } from './rates.ts';
import { RATED_CONNECTIONS, RATES, ROOM_SIZE } from './rates.ts';

const TICK_MS = 10;
/** Members that are looked at for one that is free; a busy crowd skips an action rather than queue it. */
const LOOKS = 20;
/** From one member to the next that acts: prime, so that all come to act. */
const STRIDE = 7_919;
const ACTIONS = Object.keys(RATES) as readonly Action[]; // the keys of a constant

/** Clients that ask, publish, subscribe, unsubscribe, leave and come back, at steady rates. */
export class Traffic {
  readonly #members: Member[] = [];
  readonly #ledger = new Ledger();
  readonly #due: Record<Action, number> = {
    requests: 0,
    publications: 0,
    subscriptions: 0,
    reconnects: 0,
  };
  #times = 1;
  #timer: NodeJS.Timeout | undefined;
  #state: 'open' | 'closed' = 'open';
  #lastTick = 0;
  #turn = 0;
  #next = FIRST_SEQ;

  async open(target: Target, connections: number): Promise<void> {
    const events = {
      frame: (member: Member, envelope: Envelope) => this.#receive(member, envelope),
      dropped: (member: Member) => this.#dropped(member),
    };
    const first = this.#members.length;
    const opened = await openAll(connections, async (count) => {
      const index = first + count;
      const member = new Member(index, `board:room-${Math.floor(index / ROOM_SIZE)}`, {
        target,
        events,
      });
      await member.come();
      return member;
    });
    this.#members.push(...opened);
  }

  /** Makes everything so many times as frequent as usual. */
  hurry(times: number): void {
    this.#times = times;
  }

  async run(windowMs: number): Promise<TrafficWindow> {
    this.#lastTick = this.#timer === undefined ? performance.now() : this.#lastTick;
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    await after(windowMs);
    this.#ledger.expire();
    return this.#ledger.turn();
  }

  async settle(): Promise<TrafficWindow> {
    clearInterval(this.#timer);
    // Bounded, because what does not come expires.
    while (!this.#ledger.isSettled) {
      await after(TICK_MS);
      this.#ledger.expire();
    }
    return this.#ledger.turn();
  }

  close(): void {
    this.#state = 'closed';
    clearInterval(this.#timer);
    for (const member of this.#members) member.go(false);
  }

  #tick(): void {
    const now = performance.now();
    const seconds = (now - this.#lastTick) / 1_000;
    this.#lastTick = now;
    const share = (this.#times * this.#members.length) / RATED_CONNECTIONS;
    for (const action of ACTIONS) {
      this.#due[action] += RATES[action] * share * seconds;
      for (; this.#due[action] >= 1; this.#due[action] -= 1) this.#act(action);
    }
  }

  #act(action: Action): void {
    const member = this.#freeMember();
    if (member === undefined) return;
    switch (action) {
      case 'requests':
        return this.#request(member);
      case 'publications':
        return this.#publish(member);
      case 'subscriptions':
        return this.#subscribeAside(member);
      case 'reconnects':
        member.state = 'leaving';
        return this.#leaveWhenPaid(member);
    }
  }

  #freeMember(): Member | undefined {
    for (let look = 0; look < LOOKS; look += 1) {
      this.#turn = (this.#turn + STRIDE) % this.#members.length;
      const member = this.#members[this.#turn];
      if (member?.state === 'here') return member;
    }
    return undefined;
  }

  #request(member: Member): void {
    this.#ledger.counts.requests += 1;
    const envelope = { channel: `desk:d${member.index % ROOM_SIZE}`, intent: 'echo' };
    this.#ask(member, { ...envelope, payload: sampleNote(this.#next) }, () => {
      this.#ledger.counts.replies += 1;
    });
  }

  #publish(member: Member): void {
    const first = member.index - (member.index % ROOM_SIZE);
    const room = this.#members.slice(first, first + ROOM_SIZE);
    const seq = this.#take();
    this.#ledger.publish(
      seq,
      room.filter(({ state }) => state === 'here'),
    );
    member.send({ channel: member.room, intent: 'post', payload: sampleNote(seq) });
  }

  #subscribeAside(member: Member): void {
    if (member.aside) return;
    member.aside = true;
    const channel = `board:aside-${member.index}`;
    this.#ask(member, { type: 'subscribe', channel }, () => {
      this.#ask(member, { type: 'unsubscribe', channel }, () => {
        this.#ledger.counts.subscriptions += 1;
        member.aside = false;
      });
    });
  }

  #leaveWhenPaid(member: Member): void {
    if (member.state !== 'leaving') return;
    if (member.owed > 0) {
      setTimeout(() => this.#leaveWhenPaid(member), TICK_MS);
      return;
    }
    member.go(this.#next % 2 === 0);
    this.#comeBack(member);
  }

  #comeBack(member: Member): void {
    if (this.#state === 'closed') return;
    member.come().then(
      () => {
        this.#ledger.counts.reconnects += 1;
      },
      () => this.#dropped(member),
    );
  }

  #dropped(member: Member): void {
    this.#ledger.counts.dropped += 1;
    setTimeout(() => this.#comeBack(member), 1_000);
  }

  #ask(member: Member, envelope: object, answered: () => void): void {
    const id = String(this.#take());
    this.#ledger.ask(id, member, answered);
    member.send({ ...envelope, id });
  }

  #take(): number {
    this.#next += 1;
    return this.#next - 1;
  }

  #receive(member: Member, { type, ref, intent, payload }: Envelope): void {
    try {
      if (intent === 'posted') return this.#ledger.deliver(checkNote(payload), member);
      if (type === 'reply' && String(checkNote(payload)) !== ref) throw new Error('another note');
      if ((type === 'reply' || type === 'ack') && ref !== undefined)
        return this.#ledger.answer(ref);
      this.#ledger.counts.refused += 1;
    } catch {
      this.#ledger.counts.refused += 1;
    }
  }
}
