import type { ProtocolError } from '@sallyport/protocol';
import { awaitStored } from './await-stored.ts';
import type { Claim } from './claims.ts';
import type { FarRun } from './far-run.ts';
import { Held } from './held.ts';
import type { Leaving } from './letters.ts';
import { away, behind, died, gone } from './lost-answer.ts';
import type { Turn } from './start-order.ts';
import type { StartParts, StartRequest } from './start-request.ts';

type Elsewhere = Extract<Claim, { kind: 'elsewhere' }>;
type Ours = Extract<Claim, { kind: 'ours' }>;

const PAUSE_MS = 1_000;

/** An id from the moment it came to where it runs, is answered, or is refused. Specification: Resend until answered. */
export class Start {
  readonly #request: StartRequest;
  readonly #parts: StartParts;
  readonly #held: Held;
  /** Whether it ran somewhere else before. */
  #ranBefore = false;
  /** Whether what came after it on its channel waits for it. */
  #hasTurn = true;
  /** Texts that came from there, and who sent them. */
  #count = 0;
  #sender = '';

  constructor(request: StartRequest, parts: StartParts) {
    const { answer } = request;
    this.#request = request;
    this.#parts = parts;
    this.#held = new Held(answer.connection, answer.id);
    answer.hold(this.#held);
  }

  async run(): Promise<void> {
    const { answer, isRefused } = this.#request;
    const { claims } = this.#parts;
    const { userId, id } = answer;
    let claim = await (isRefused ? claims.find(userId, id) : claims.take(userId, id));
    for (;;) {
      if (claim.kind === 'nobody' && !isRefused) claim = await claims.take(userId, id);
      if (claim.kind !== 'elsewhere') return this.#settle(claim);
      const next: Claim | undefined =
        this.#count > 0 ? { kind: 'gone' } : await this.#follow(claim);
      if (next === undefined) {
        this.#held.release();
        return this.#giveUpTurn();
      }
      claim = next;
    }
  }

  #settle(claim: Exclude<Claim, Elsewhere>): void {
    const { answer } = this.#request;
    switch (claim.kind) {
      case 'ours':
        return this.#claimed(claim);
      case 'answered':
        if (this.#count > 0 && claim.by !== this.#sender) return this.#refuse(gone());
        this.#letGo();
        return answer.replay(claim.texts.slice(this.#count));
      case 'gone':
        return this.#refuse(gone());
      case 'unknown':
        return this.#refuse(this.#held.reason ?? away(), { holdsBack: true });
      case 'nobody':
        return this.#pass();
      default:
        claim satisfies never;
    }
  }

  #claimed({ version, interrupted }: Ours): void {
    const { answer, isRefused, isRepeatable, turn } = this.#request;
    const ranBefore = interrupted || this.#ranBefore;
    answer.claim = version;
    answer.mayHaveBegun = ranBefore;
    if (ranBefore && (!isRepeatable || this.#count > 0)) {
      return this.#refuse(this.#held.reason ?? died(), { isFinal: true });
    }
    if (isRefused) return this.#pass();
    const act = (): Promise<unknown> | undefined => {
      if (this.#parts.isMisled(answer)) this.#abandon();
      else if (this.#held.reason !== undefined)
        this.#refuse(this.#held.reason, { isFinal: ranBefore });
      else if (turn !== undefined && this.#isOvertaken(turn, ranBefore))
        this.#refuse(behind(), { holdsBack: true });
      else return this.#begin();
      return undefined;
    };
    if (turn === undefined || !this.#hasTurn) void act();
    else turn.take(act);
  }

  /** Whether it must not start any more: something before it may be asked again, or others were let pass. */
  #isOvertaken(turn: Turn, ranBefore: boolean): boolean {
    return turn.isBehind || !(this.#hasTurn || ranBefore);
  }

  #begin(): Promise<unknown> | undefined {
    const { answer, begin, isRepeatable } = this.#request;
    this.#letGo();
    answer.isRepeatable = isRepeatable;
    this.#parts.keep(answer);
    return begin();
  }

  /** It was never started: what the checks said of it holds. */
  #pass(): void {
    this.#abandon();
    void this.#request.begin();
  }

  #refuse(error: ProtocolError, { isFinal = false, holdsBack = false } = {}): void {
    const { answer, begin } = this.#request;
    if (isFinal) {
      this.#letGo();
      this.#parts.keep(answer);
    } else this.#abandon();
    void begin({ error, isFinal, holdsBack });
  }

  /** Nothing runs, and nothing is remembered. */
  #abandon(): void {
    const { answer } = this.#request;
    const { claim, userId, id, connection } = answer;
    const { claims, drop } = this.#parts;
    this.#letGo();
    drop(answer);
    answer.claim = undefined;
    if (claim === undefined) connection.dropped?.();
    else void claims.remove(userId, id, claim).then(() => connection.dropped?.());
  }

  #letGo(): void {
    this.#request.answer.release(this.#held);
    this.#held.release();
    this.#giveUpTurn();
  }

  /** What follows need not wait for it any more. */
  #giveUpTurn(): void {
    this.#hasTurn = false;
    this.#request.turn?.take(() => undefined);
  }

  /** Follows what runs elsewhere to its end; resolves with who has it then, where it does not end by itself. */
  async #follow({ by, run }: Elsewhere): Promise<Claim | undefined> {
    const { answer, isStored } = this.#request;
    const { clock, patienceMs } = this.#parts;
    if (!answer.connection.open) {
      const claim = isStored ? await awaitStored(answer, run, this.#parts) : undefined;
      // The client has gone, asked there, and was faster: the answer is not to come here.
      if (claim === undefined) this.#parts.drop(answer);
      return claim;
    }
    using far = this.#parts.follow(answer, by);
    this.#ranBefore = true;
    let heardAt = clock.monotonicMs();
    let look = far.look();
    this.#stopThere(far);
    this.#held.onStop = () => this.#stopThere(far);
    for (;;) {
      const said = await look;
      this.#count = far.count;
      this.#sender = by;
      switch (said) {
        case 'ended':
          return undefined;
        case 'gone':
          return { kind: 'gone' };
        case 'moved':
        case 'oversize':
          return this.#leave(said);
        case 'joined':
          heardAt = clock.monotonicMs();
          // It has started; where its gateway died, that is not known before it is taken over.
          if (!isStored) this.#giveUpTurn();
          this.#stopThere(far); // the first letter may be lost
          break;
        default: {
          const claim = await this.#takeOver(run, said);
          if (claim !== undefined) return claim;
          if (clock.monotonicMs() - heardAt > patienceMs) return { kind: 'unknown' };
          await clock.after(PAUSE_MS);
        }
      }
      look = far.look();
    }
  }

  #stopThere(far: FarRun): void {
    if (this.#held.reason !== undefined) far.stop(this.#held.reason);
  }

  /** Its texts do not come any more: it was stored, another connection asked for it, or it is too large. */
  async #leave(why: Leaving): Promise<Claim | undefined> {
    const { answer } = this.#request;
    const claim = await this.#parts.claims.find(answer.userId, answer.id);
    if (claim.kind === 'answered' || claim.kind === 'gone') return claim;
    if (why === 'oversize') return { kind: 'gone' };
    this.#parts.drop(answer);
    return undefined;
  }

  /** Takes over what the other gateway does not run; nothing where it may. */
  async #takeOver(run: string, said: 'unknown' | 'dropped' | 'silent'): Promise<Claim | undefined> {
    const { claims, isAlive } = this.#parts;
    const { userId, id } = this.#request.answer;
    if (said === 'silent' && (await isAlive(run))) return undefined;
    if (said === 'dropped') this.#ranBefore = false;
    const claim = await claims.takeOver(userId, id, run);
    return claim.kind === 'unknown' ? undefined : claim;
  }
}
