import type { LaneOwner } from '../../bus/queue-driver.ts';

/** How a piece of work goes to a service. */
export type Route =
  | { readonly kind: 'stored'; readonly tellsBegin: boolean }
  | { readonly kind: 'direct'; readonly owner: LaneOwner; readonly after: string | undefined };

/** A piece of work on its way, in the order of its lane and key. */
export interface Dispatch {
  readonly ref: string;
  /** The queue that it would be stored in. */
  readonly subject: string;
  readonly lane: string;
  /** Empty for what is held to no order. */
  readonly key: string;
  readonly connectionId: string;
  /** It is stored, and when it begins is not heard. */
  readonly isDurable: boolean;
  /** Whether it may go without being stored. */
  mayGoDirect: boolean;
  /** Its place in its line; given when it is submitted. */
  number?: number;
  send(route: Route): void;
}

export interface LinesParts {
  /** Who owns a lane; none where work for it is to be stored. */
  ownerOf(dispatch: Dispatch): LaneOwner | undefined;
  /** Something waits until these are known to be begun. */
  hurry(dispatches: readonly Dispatch[]): void;
}

interface Sent {
  readonly dispatch: Dispatch;
  readonly route: Route;
  readonly number: number;
  hurried: boolean;
}

interface Line {
  readonly waiting: Dispatch[];
  /** In the order of sending: what may not be begun yet. All of it went the same way. */
  readonly unbegun: Map<Dispatch, Sent>;
  /** The last of these. */
  last: Sent | undefined;
  /** The connection that used it last. */
  connectionId: string;
  /** Nothing that this session has stored on this lane waits to be begun. */
  isClean: boolean;
  /** Of what was stored last; none where something else may have been stored since. */
  lastStored: number | undefined;
}

/** Lines that are remembered at most; one that is forgotten begins with something that is stored. */
const MAX_LINES = 50_000;

/**
 * Keeps the order of one session on one lane, although some of its work is stored and some goes to its owner at once.
 * Work changes from the one way to the other only when everything before is known to be begun. What a session sent
 * through another connection is not known, so the first of each connection is stored: when that begins, so has
 * everything before.
 */
export class Lines {
  readonly #parts: LinesParts;
  readonly #lines = new Map<string, Line>();
  #count = 0;

  constructor(parts: LinesParts) {
    this.#parts = parts;
  }

  /** Sends it, now or when it may. */
  submit(dispatch: Dispatch): void {
    if (dispatch.key === '') return dispatch.send(this.#freely(dispatch));
    this.#count += 1;
    dispatch.number = this.#count;
    const line = this.#line(dispatch);
    if (line.connectionId !== dispatch.connectionId) {
      line.connectionId = dispatch.connectionId;
      line.isClean = false;
      line.lastStored = undefined;
    }
    line.waiting.push(dispatch);
    this.#advance(line, dispatch);
  }

  /** It is known to be begun, and with it what was sent before. */
  begun(dispatch: Dispatch): void {
    const line = this.#lines.get(nameOf(dispatch));
    const sent = line?.unbegun.get(dispatch);
    if (line === undefined || sent === undefined) return;
    for (const before of line.unbegun.keys()) {
      line.unbegun.delete(before);
      if (before === dispatch) break;
    }
    if (line.unbegun.size === 0) line.last = undefined;
    if (sent.route.kind === 'stored' && sent.number === line.lastStored) line.isClean = true;
    this.#advance(line, dispatch);
  }

  /** Whom it was sent to did not take it: it is stored, where it was in its line. */
  refused(dispatch: Dispatch): void {
    dispatch.mayGoDirect = false;
    if (dispatch.key === '') return dispatch.send(this.#freely(dispatch));
    const line = this.#line(dispatch);
    remove(line, dispatch);
    const { number = 0 } = dispatch;
    const before = line.waiting.findLastIndex((other) => (other.number ?? 0) < number);
    line.waiting.splice(before + 1, 0, dispatch);
    this.#advance(line, dispatch);
  }

  /** Nobody waits for it any more, or knows what became of it. */
  ended(dispatch: Dispatch): void {
    const line = this.#lines.get(nameOf(dispatch));
    if (line === undefined) return;
    const at = line.waiting.indexOf(dispatch);
    if (at !== -1) line.waiting.splice(at, 1);
    remove(line, dispatch);
    this.#advance(line, dispatch);
  }

  /** It is to be stored as soon as its order allows, and what is before it too. */
  hasten(dispatch: Dispatch): void {
    const line = this.#lines.get(nameOf(dispatch));
    if (line === undefined || !line.waiting.includes(dispatch)) return;
    for (const before of line.waiting) {
      before.mayGoDirect = false;
      if (before === dispatch) break;
    }
    this.#advance(line, dispatch);
  }

  /** Likewise all that waits. */
  hastenAll(): void {
    for (const { waiting } of [...this.#lines.values()]) {
      const last = waiting.at(-1);
      if (last !== undefined) this.hasten(last);
    }
  }

  #line(dispatch: Dispatch): Line {
    const name = nameOf(dispatch);
    const known = this.#lines.get(name);
    if (known !== undefined) return known;
    const { connectionId } = dispatch;
    const line: Line = {
      ...{ waiting: [], unbegun: new Map(), last: undefined, connectionId },
      ...{ isClean: false, lastStored: undefined },
    };
    this.#lines.set(name, line);
    if (this.#lines.size > MAX_LINES) this.#forgetOldest();
    return line;
  }

  #freely(dispatch: Dispatch): Route {
    const owner = dispatch.mayGoDirect ? this.#parts.ownerOf(dispatch) : undefined;
    return owner === undefined
      ? { kind: 'stored', tellsBegin: false }
      : { kind: 'direct', owner, after: undefined };
  }

  #advance(line: Line, last: Dispatch): void {
    for (let next = line.waiting[0]; next !== undefined; next = line.waiting[0]) {
      const route = this.#route(line, next);
      if (route === undefined) {
        this.#hurry(line);
        return;
      }
      line.waiting.shift();
      this.#send(line, next, route);
    }
    if (!line.isClean && line.unbegun.size === 0) this.#lines.delete(nameOf(last));
  }

  /** None where it must wait for what is on its way. */
  #route(line: Line, dispatch: Dispatch): Route | undefined {
    const { isDurable, mayGoDirect } = dispatch;
    const before = line.last;
    const owner = mayGoDirect ? this.#parts.ownerOf(dispatch) : undefined;
    if (before?.route.kind === 'direct') {
      if (!line.isClean || before.route.owner.holder !== owner?.holder) return undefined;
      return { kind: 'direct', owner, after: before.dispatch.ref };
    }
    if (owner === undefined) return { kind: 'stored', tellsBegin: mayGoDirect && !isDurable };
    if (line.isClean && before === undefined) return { kind: 'direct', owner, after: undefined };
    // What was stored last is to tell when it begins; until then it is waited for.
    const isAwaited = before?.route.kind === 'stored' && before.route.tellsBegin;
    if (isAwaited && before.number === line.lastStored) return undefined;
    return { kind: 'stored', tellsBegin: true };
  }

  #send(line: Line, dispatch: Dispatch, route: Route): void {
    this.#count += 1;
    const sent: Sent = { dispatch, route, number: this.#count, hurried: false };
    if (route.kind === 'stored') {
      line.isClean = false;
      line.lastStored = sent.number;
    }
    if (!dispatch.isDurable) {
      line.unbegun.set(dispatch, sent);
      line.last = sent;
    }
    dispatch.send(route);
  }

  #hurry({ unbegun }: Line): void {
    const dispatches: Dispatch[] = [];
    for (const sent of unbegun.values()) {
      if (sent.hurried || sent.route.kind === 'stored') continue;
      sent.hurried = true;
      dispatches.push(sent.dispatch);
    }
    if (dispatches.length > 0) this.#parts.hurry(dispatches);
  }

  /** What is idle is remembered to save time alone. */
  #forgetOldest(): void {
    for (const [name, { unbegun, waiting }] of this.#lines) {
      if (unbegun.size > 0 || waiting.length > 0) continue;
      this.#lines.delete(name);
      return;
    }
  }
}

/** Without a word of those before it. */
function remove(line: Line, dispatch: Dispatch): void {
  line.unbegun.delete(dispatch);
  if (line.last?.dispatch === dispatch) line.last = [...line.unbegun.values()].at(-1);
}

function nameOf({ subject, lane, key }: Dispatch): string {
  return `${subject}\n${key}\n${lane}`;
}
