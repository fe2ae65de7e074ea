import { ProtocolError, toErrorPayload } from '@sallyport/protocol';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { closeIterator, iterate } from '../chunks.ts';
import { checkReply, checkThrown } from '../handle.ts';
import { validate } from '../validate.ts';
import type { RemoteContext } from './remote-context.ts';
import type { WorkLetter } from './work-letter.ts';
import { CHUNK_WINDOW } from './work-letter.ts';
import type { WorkOrder } from './work-order.ts';
import type { WorkTarget } from './work-target.ts';

export interface WorkRunParts {
  readonly order: WorkOrder;
  readonly tries: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly send: (gateway: string, letter: WorkLetter) => Promise<void>;
}

/** One order from its start to its terminal answer. */
export class WorkRun {
  readonly order: WorkOrder;
  readonly tries: number;
  /** Who waits for the answer now. */
  gateway: string;
  readonly #parts: WorkRunParts;
  #controller: AbortController | undefined;
  #reason: ProtocolError | undefined;
  readonly #stopped = Promise.withResolvers<ProtocolError>();
  #lastActiveAt: number;
  #sent = 0;
  #taken = 0;
  #onTaken: (() => void) | undefined;

  constructor(parts: WorkRunParts) {
    this.#parts = parts;
    this.order = parts.order;
    this.tries = parts.tries;
    this.gateway = parts.order.gateway;
    this.#lastActiveAt = parts.clock.monotonicMs();
  }

  /** Aborts when it is to end; made when it is first asked for, because most handlers never do. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  /** Whether chunks went out, which are not kept. */
  get isStreaming(): boolean {
    return this.#sent > 0;
  }

  /**
   * The terminal answer.
   *
   * @throws what the handler of a durable order threw, so that it is tried again.
   */
  async run(target: WorkTarget, context: RemoteContext): Promise<WorkLetter> {
    const { order, tries, log } = this.#parts;
    const { ref } = order;
    const stopped = this.#stopped.promise;
    try {
      const result = await Promise.race([this.#handle(target, context), stopped]);
      if (result instanceof ProtocolError) throw result;
      return result;
    } catch (thrown) {
      if (order.durable) throw thrown;
      const error =
        this.#reason ?? checkThrown(thrown, target.errors, { place: target.place, log });
      return { type: 'error', ref, tries, payload: toErrorPayload(error) };
    }
  }

  /** Ends it: its handler sees the signal, and its terminal answer does not wait for it. */
  stop(reason: ProtocolError): void {
    this.#reason ??= reason;
    this.#stopped.resolve(this.#reason);
    this.#controller?.abort(this.#reason);
    this.#onTaken?.();
  }

  /** The gateway has taken so many chunks in all. */
  taken(count: number): void {
    if (count <= this.#taken) return;
    this.#taken = count;
    this.#lastActiveAt = this.#parts.clock.monotonicMs();
    this.#onTaken?.();
  }

  /** Ends it where there was no sign of life for too long. */
  watch(now: number): void {
    const { timeoutMs } = this.order;
    if (now - this.#lastActiveAt <= timeoutMs) return;
    const said = `The service did not answer within ${timeoutMs} ms.`;
    this.stop(new ProtocolError('timeout', said));
  }

  async #handle(target: WorkTarget, context: RemoteContext): Promise<WorkLetter> {
    const { order, tries, log } = this.#parts;
    const { ref } = order;
    const { place, answer } = target;
    const payload = validate(target.payload, order.payload, place);
    if (!payload.ok) throw payload.error;
    const result = target.handler(payload.value, context);
    switch (answer.kind) {
      case 'ack':
        await result;
        return { type: 'ack', ref, tries };
      case 'reply': {
        const reply = checkReply(answer.schema, await result, { place, log });
        return { type: 'reply', ref, tries, payload: reply };
      }
      case 'stream':
        return this.#stream(result, target, answer.schema);
      default:
        return answer satisfies never;
    }
  }

  /** Sends what the handler yields, no faster than the client takes it. */
  async #stream(
    chunks: unknown,
    { place }: WorkTarget,
    schema: Parameters<typeof checkReply>[0],
  ): Promise<WorkLetter> {
    const { order, tries, log, send } = this.#parts;
    const { ref } = order;
    const iterator = iterate(chunks, place);
    try {
      for (;;) {
        const next = await iterator.next();
        this.signal.throwIfAborted();
        if (next.done) return { type: 'end', ref, tries, seq: this.#sent };
        const payload = checkReply(schema, next.value, { place, log });
        const chunk = { type: 'chunk', ref, tries, seq: this.#sent, payload } as const;
        await send(this.gateway, chunk);
        this.#sent += 1;
        this.#lastActiveAt = this.#parts.clock.monotonicMs();
        await this.#room();
      }
    } catch (thrown) {
      closeIterator(iterator);
      throw thrown;
    }
  }

  /** Resolves when another chunk may go out, or it is stopped. */
  async #room(): Promise<void> {
    while (this.#sent - this.#taken >= CHUNK_WINDOW && !this.signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#onTaken = resolve;
      });
    }
    this.signal.throwIfAborted();
  }
}
