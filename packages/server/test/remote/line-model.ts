import type { LaneOwner } from '../../src/bus/queue-driver.ts';
import type { Dispatch, Route } from '../../src/routing/remote/lines.ts';
import { Lines } from '../../src/routing/remote/lines.ts';

type Direct = Extract<Route, { readonly kind: 'direct' }>;

interface Sent {
  readonly dispatch: Dispatch;
  readonly route: Route;
}

/** An instance of a service, as far as one line is concerned. */
interface Instance extends LaneOwner {
  /** Letters that have not come yet. */
  readonly letters: (Sent | { readonly asks: string })[];
  /** What it was given and has not begun. */
  line: Sent[];
  /** What it knows to have come. */
  readonly known: Set<string>;
  readonly asked: Set<string>;
}

/** Milestones of a piece of work, told to the gateway some time after they happen. */
type News = (lines: Lines) => void;

/**
 * One line between a gateway, an engine and two instances of a service, in which everything that may take time does:
 * letters, what is stored, news, and what the gateway knows of who owns the line. A step happens when it is chosen.
 */
export class LineModel {
  /** In the order in which they began. */
  readonly begun: string[] = [];
  /** What the gateway gave up, because its letter was lost. */
  readonly lost: string[] = [];
  readonly direct: string[] = [];
  readonly #random: () => number;
  readonly #instances: Instance[] = ['a', 'b'].map((instance) => ({
    ...{ instance, holder: `${instance}/1`, letters: [], line: [] },
    ...{ known: new Set<string>(), asked: new Set<string>() },
  }));
  readonly #stored: Sent[] = [];
  readonly #news: News[] = [];
  readonly #dispatches = new Map<string, Dispatch>();
  #owner = 0;
  #known = 0;
  #count = 0;
  readonly #lines = new Lines({
    ownerOf: () => this.#instances[this.#known],
    hurry: (dispatches) => {
      for (const { ref } of dispatches) this.#ask(ref);
    },
  });

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Everything that was sent, in order. */
  get submitted(): readonly string[] {
    return [...this.#dispatches.keys()];
  }

  submit(isDurable: boolean, connectionId: string): void {
    this.#count += 1;
    const ref = String(this.#count);
    const dispatch: Dispatch = {
      ...{ ref, subject: 'queue', lane: 'lane', key: 'session', connectionId, isDurable },
      mayGoDirect: !isDurable,
      send: (route) => this.#send({ dispatch, route }),
    };
    this.#dispatches.set(ref, dispatch);
    this.#lines.submit(dispatch);
  }

  /** The other instance owns the line; what the first was given and has not begun is given back. */
  moveOwner(): void {
    const before = this.#at(this.#owner);
    const given = before.line;
    before.line = [];
    this.#stored.unshift(...given.filter(({ route }) => route.kind === 'stored'));
    for (const sent of given) if (sent.route.kind === 'direct') this.#refuse(before, sent);
    this.#owner = 1 - this.#owner;
  }

  lookUpOwner(): void {
    this.#known = this.#owner;
  }

  loseLetter(): void {
    const { letters } = this.#at(Math.floor(this.#random() * 2));
    letters.shift();
  }

  /** Takes one step of those that can be taken; `false` where there is none. */
  step(): boolean {
    const owner = this.#at(this.#owner);
    const steps: (() => void)[] = [];
    for (const instance of this.#instances) {
      if (instance.letters.length > 0) steps.push(() => this.#read(instance));
    }
    if (this.#stored.length > 0) steps.push(() => owner.line.push(...this.#stored.splice(0, 1)));
    if (owner.line.length > 0) steps.push(() => this.#begin(owner));
    if (this.#news.length > 0) steps.push(() => this.#news.shift()?.(this.#lines));
    steps[Math.floor(this.#random() * steps.length)]?.();
    return steps.length > 0;
  }

  /** The gateway asks for what it has not heard of. */
  review(): void {
    for (const ref of this.direct) {
      if (!this.begun.includes(ref) && !this.lost.includes(ref)) this.#ask(ref);
    }
  }

  #at(index: number): Instance {
    const instance = this.#instances[index];
    if (instance === undefined) throw new Error('there are two');
    return instance;
  }

  #send(sent: Sent): void {
    if (sent.route.kind === 'stored') this.#stored.push(sent);
    else {
      this.direct.push(sent.dispatch.ref);
      this.#sentTo.set(sent.dispatch.ref, this.#of(sent.route));
      this.#of(sent.route).letters.push(sent);
    }
  }

  readonly #sentTo = new Map<string, Instance>();

  #of({ owner }: Direct): Instance {
    return this.#instances.find(({ holder }) => holder === owner.holder) ?? this.#at(0);
  }

  #ask(ref: string): void {
    this.#sentTo.get(ref)?.letters.push({ asks: ref });
  }

  #read(instance: Instance): void {
    const letter = instance.letters.shift();
    if (letter === undefined) return;
    if ('asks' in letter) return this.#answer(instance, letter.asks);
    const { dispatch, route } = letter;
    const after = route.kind === 'direct' ? route.after : undefined;
    const isOwner = instance === this.#at(this.#owner);
    if (!isOwner || (after !== undefined && !instance.known.has(after))) {
      return this.#refuse(instance, letter);
    }
    instance.known.add(dispatch.ref);
    instance.line.push(letter);
  }

  #answer(instance: Instance, ref: string): void {
    const dispatch = this.#dispatches.get(ref);
    if (dispatch === undefined || this.#sentTo.get(ref) !== instance) return;
    if (this.begun.includes(ref)) this.#news.push((lines) => lines.begun(dispatch));
    else if (instance.known.has(ref)) instance.asked.add(ref);
    else {
      this.#sentTo.delete(ref);
      this.#news.push((lines) => {
        this.lost.push(ref);
        lines.ended(dispatch);
      });
    }
  }

  #refuse(instance: Instance, { dispatch }: Sent): void {
    instance.known.delete(dispatch.ref);
    this.#sentTo.delete(dispatch.ref);
    this.#news.push((lines) => lines.refused(dispatch));
  }

  #begin(instance: Instance): void {
    const sent = instance.line.shift();
    if (sent === undefined) return;
    const { dispatch, route } = sent;
    this.begun.push(dispatch.ref);
    const isTold = route.kind === 'stored' ? route.tellsBegin : instance.asked.has(dispatch.ref);
    if (dispatch.isDurable) return;
    // Its answer tells it as well, later.
    if (isTold || this.#random() < 0.5) this.#news.push((lines) => lines.begun(dispatch));
    else this.#news.unshift(() => this.#news.push((lines) => lines.begun(dispatch)));
  }
}
