import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/** A service as an agent keeps it. */
interface Kept {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly meta: Record<string, string>;
  readonly checkId: string;
  readonly ttlMs: number;
  status: string;
  output: string;
  timer: NodeJS.Timeout;
}

interface Registered {
  readonly ID: string;
  readonly Name: string;
  readonly Address: string;
  readonly Port: number;
  readonly Meta: Record<string, string>;
  readonly Check: {
    readonly CheckID: string;
    readonly TTL: string;
    readonly Status: string;
    readonly DeregisterCriticalServiceAfter: string;
  };
}

/** What the stand-in can be told. */
export interface ConsulStandInOptions {
  /** Refuses requests without it, with 403 as Consul does. */
  readonly token?: string;
  /** Default: any free one. */
  readonly port?: number;
}

/**
 * Stands in for a Consul agent: the part of its HTTP API that discovery uses, after Consul's documentation
 * (/consul/api-docs: agent/service, agent/check, health, features/blocking), and the texts of its errors.
 */
export async function startConsul(options: ConsulStandInOptions = {}) {
  const agent = new ConsulStandIn(options.token);
  const server = createServer((request, response) => agent.handle(request, response));
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    agent,
    port,
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => stop(server, agent),
  };
}

async function stop(server: Server, agent: ConsulStandIn): Promise<void> {
  agent.forget();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

class ConsulStandIn {
  /** Requests as they came: method and path. */
  readonly requests: string[] = [];
  readonly #token: string | undefined;
  readonly #services = new Map<string, Kept>();
  readonly #waiting = new Set<() => void>();
  #index = 10;

  constructor(token: string | undefined) {
    this.#token = token;
  }

  /** Status and note of an instance's check. */
  check(id: string): { status: string; output: string } | undefined {
    const kept = this.#services.get(id);
    return kept && { status: kept.status, output: kept.output };
  }

  /** Loses everything that was registered, as an agent does whose data directory is gone. */
  forget(): void {
    for (const { timer } of this.#services.values()) clearTimeout(timer);
    this.#services.clear();
    this.#index = 3;
    this.#wake();
  }

  /** Resolves once it holds, looked at after each change. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://consul');
    this.requests.push(`${request.method} ${url.pathname}${url.search}`);
    if (this.#token !== undefined && request.headers['x-consul-token'] !== this.#token) {
      response.writeHead(403).end('Permission denied: token with AccessorID lacks permission');
      return;
    }
    this.#route(request, url, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  }

  async #route(request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const [, , area = '', kind = '', verb = '', name = ''] = url.pathname
      .split('/')
      .map(decodeURIComponent);
    switch (`${request.method} ${area} ${kind} ${verb}`) {
      case 'PUT agent service register':
        return this.#register(JSON.parse(body) as Registered, response);
      case 'PUT agent service deregister':
        return this.#deregister(name, response);
      case 'PUT agent check update':
        return this.#update(name, JSON.parse(body) as { Status: string; Output: string }, response);
      default:
        if (`${request.method} ${area} ${kind}` === 'GET health service') {
          return this.#health(verb, url, response);
        }
        response.writeHead(404).end('Invalid URL path');
    }
  }

  #register({ ID, Name, Address, Port, Meta, Check }: Registered, response: ServerResponse): void {
    if (durationMs(Check.DeregisterCriticalServiceAfter) < 60_000) throw new Error('too short');
    clearTimeout(this.#services.get(ID)?.timer);
    const kept: Kept = {
      id: ID,
      name: Name,
      address: Address,
      port: Port,
      meta: Meta,
      checkId: Check.CheckID,
      ttlMs: durationMs(Check.TTL),
      status: Check.Status,
      output: '',
      timer: setTimeout(() => {}, 0),
    };
    this.#services.set(ID, kept);
    this.#renew(kept);
    this.#changed();
    response.writeHead(200).end();
  }

  #deregister(id: string, response: ServerResponse): void {
    const kept = this.#services.get(id);
    if (kept === undefined) {
      response.writeHead(404).end(`Unknown service ID "${id}"`);
      return;
    }
    clearTimeout(kept.timer);
    this.#services.delete(id);
    this.#changed();
    response.writeHead(200).end();
  }

  #update(
    checkId: string,
    { Status, Output }: { Status: string; Output: string },
    response: ServerResponse,
  ): void {
    const kept = [...this.#services.values()].find((service) => service.checkId === checkId);
    if (kept === undefined) {
      response.writeHead(404).end(`CheckID "${checkId}" does not have associated TTL`);
      return;
    }
    if (!['passing', 'warning', 'critical'].includes(Status))
      throw new Error('Invalid check status');
    this.#renew(kept);
    if (kept.status !== Status || kept.output !== Output) {
      kept.status = Status;
      kept.output = Output;
      this.#changed();
    }
    response.writeHead(200).end();
  }

  async #health(name: string, url: URL, response: ServerResponse): Promise<void> {
    const index = Number(url.searchParams.get('index') ?? 0);
    const waitMs = durationMs(url.searchParams.get('wait') ?? '5m');
    if (index === this.#index) await this.#change(waitMs, response);
    const entries = [...this.#services.values()]
      .filter((kept) => kept.name === name)
      .filter(({ status }) => !url.searchParams.has('passing') || status === 'passing')
      .map((kept) => ({
        Node: { Node: 'here', Address: '127.0.0.1' },
        Service: {
          ID: kept.id,
          Service: kept.name,
          Tags: [],
          Address: kept.address,
          Port: kept.port,
          Meta: kept.meta,
        },
        Checks: [{ CheckID: kept.checkId, Status: kept.status, Output: kept.output }],
      }));
    response
      .writeHead(200, { 'Content-Type': 'application/json', 'X-Consul-Index': this.#index })
      .end(JSON.stringify(entries));
  }

  async #change(waitMs: number, response: ServerResponse): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      response.once('close', () => clearTimeout(timer));
      this.#waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #renew(kept: Kept): void {
    clearTimeout(kept.timer);
    kept.timer = setTimeout(() => {
      kept.status = 'critical';
      kept.output = 'TTL expired';
      this.#changed();
    }, kept.ttlMs);
  }

  #changed(): void {
    this.#index += 1;
    this.#wake();
  }

  #wake(): void {
    for (const resolve of [...this.#waiting]) {
      this.#waiting.delete(resolve);
      resolve();
    }
  }
}

/** A duration as Go writes it, in one unit. */
function durationMs(duration: string): number {
  const [, amount, unit] = /^(\d+)(s|m)$/.exec(duration) ?? [];
  if (amount === undefined) throw new Error(`invalid duration "${duration}"`);
  return Number(amount) * (unit === 'm' ? 60_000 : 1_000);
}
