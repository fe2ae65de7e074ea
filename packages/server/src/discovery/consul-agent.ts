import type { Clock } from '../clock.ts';
import { startDeadline } from '../deadline.ts';
import { GatewayError } from '../gateway-error.ts';
import { readBounded } from '../read-bounded.ts';

/** A Consul agent as it is reached. */
export interface ConsulAgentParts {
  readonly url: URL;
  readonly token: string | undefined;
  readonly clock: Clock;
}

export interface ConsulCall {
  readonly method: 'GET' | 'PUT';
  /** Path below the agent's URL, with its query. */
  readonly path: string;
  readonly body?: object;
  readonly timeoutMs: number;
  /** Gives the call up. */
  readonly signal?: AbortSignal;
}

export interface ConsulAnswer {
  /** Parsed; `undefined` where there was none. */
  readonly body: unknown;
  /** `X-Consul-Index`, for blocking queries. */
  readonly index: string | null;
}

/** A list of some thousand instances fits. */
const MAX_ANSWER_BYTES = 16_777_216;

/** Speaks to an agent through its HTTP API, https://developer.hashicorp.com/consul/api-docs. */
export class ConsulAgent {
  readonly #parts: ConsulAgentParts;

  constructor(parts: ConsulAgentParts) {
    this.#parts = parts;
  }

  /**
   * Makes one request.
   *
   * @throws GatewayError saying what went wrong, without the token.
   */
  async call(call: ConsulCall): Promise<ConsulAnswer> {
    const { url, token, clock } = this.#parts;
    const { method, path, body, timeoutMs, signal } = call;
    using deadline = startDeadline(clock, timeoutMs);
    try {
      const response = await fetch(new URL(path.slice(1), url), {
        method,
        redirect: 'error', // the token is the agent's alone
        headers: {
          ...(token !== undefined && { 'X-Consul-Token': token }),
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: signal === undefined ? deadline.signal : AbortSignal.any([deadline.signal, signal]),
      });
      const text = response.body === null ? '' : await readBounded(response.body, MAX_ANSWER_BYTES);
      if (!response.ok) throw refused(call, response.status, text ?? '');
      if (text === undefined) throw new GatewayError(`${named(call)} answered too much.`);
      const index = response.headers.get('X-Consul-Index');
      return { body: text === '' ? undefined : JSON.parse(text), index };
    } catch (cause) {
      if (cause instanceof GatewayError) throw cause;
      const { cause: deeper = cause } = cause instanceof Error ? cause : {}; // fetch hides the reason in a cause
      const reason = deeper instanceof Error ? deeper.message : String(deeper);
      throw new GatewayError(`${named(call)} failed: ${reason}`, { cause });
    }
  }
}

function refused(call: ConsulCall, status: number, text: string): GatewayError {
  const hint = status === 403 ? ' Its token needs service:write for its own service.' : '';
  return new GatewayError(
    `${named(call)} answered ${status}: ${text.trim().slice(0, 200)}.${hint}`,
  );
}

function named({ method, path }: ConsulCall): string {
  return `Consul's ${method} ${path.split('?', 1)[0]}`;
}
