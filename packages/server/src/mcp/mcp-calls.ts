import type { ErrorCode, JsonRpcId } from '@sallyport/protocol';
import { ProtocolError } from '@sallyport/protocol';
import type { Connection } from '../connection/connection.ts';
import type { InFlight } from '../connection/in-flight.ts';
import type { RoutingEnvironment } from '../routing/routing-environment.ts';

/** Told where a call is ended by its deadline, or with its connection. */
export type CallStopped = (id: JsonRpcId, reason: ProtocolError) => void;

/** Stays open until its client cancels it, by design, so that neither deadline nor drain waits for it. */
const LISTENING = 'subscriptions/listen';

/** The requests of one MCP client that its server has not answered. */
export class McpCalls {
  readonly #connection: Connection;
  readonly #environment: RoutingEnvironment;
  readonly #onStopped: CallStopped;
  readonly #calls = new Map<JsonRpcId, McpCall>();

  constructor(connection: Connection, environment: RoutingEnvironment, onStopped: CallStopped) {
    this.#connection = connection;
    this.#environment = environment;
    this.#onStopped = onStopped;
  }

  has(id: JsonRpcId): boolean {
    return this.#calls.has(id);
  }

  start(id: JsonRpcId, method: string): void {
    const { clock } = this.#environment;
    const call = new McpCall(clock.monotonicMs(), (code, message) => {
      if (this.end(id)) this.#onStopped(id, new ProtocolError(code, message));
    });
    this.#calls.set(id, call);
    this.#connection.workCount += 1;
    if (method !== LISTENING) this.#connection.hold(call, call);
  }

  /** Puts the deadline of a call off: its server gave a sign of life. */
  touch(id: JsonRpcId): void {
    const call = this.#calls.get(id);
    if (call !== undefined) call.lastActiveAt = this.#environment.clock.monotonicMs();
  }

  /** Ends a call; `false` where nobody waits for its answer any more. */
  end(id: JsonRpcId): boolean {
    const call = this.#calls.get(id);
    if (call === undefined) return false;
    const { stats, clock } = this.#environment;
    this.#calls.delete(id);
    this.#connection.release(call);
    this.#connection.workCount -= 1;
    stats.countAnswer(clock.monotonicMs() - call.startedAt);
    return true;
  }
}

class McpCall implements InFlight {
  readonly startedAt: number;
  lastActiveAt: number;
  readonly stop: (code: ErrorCode, message: string) => void;

  constructor(now: number, stop: McpCall['stop']) {
    this.startedAt = now;
    this.lastActiveAt = now;
    this.stop = stop;
  }
}
