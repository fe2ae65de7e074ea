import type { Server } from 'node:http';
import type { Gateway, GatewayOptions, RequestHandler } from '@sallyport/server';
import { createGateway } from '@sallyport/server';
import type { ContractModule, Drain } from '../load-module.ts';
import { messageOf, UsageError } from '../usage-error.ts';

// One machine, one developer: a drained page need not wait long for its turn.
const SPREAD_MS = 1_000;
const DEADLINE_MS = 5_000;

/** The place on an HTTP server where one gateway follows another. */
export interface GatewaySlot {
  /** Answers a plain request that is for the gateway: endpoint discovery, its health. */
  readonly handleRequest: RequestHandler;
  close(): Promise<void>;
}

/** Attaches a gateway; when its services drain it, a fresh one takes its place before it leaves. */
export async function fillGatewaySlot(
  server: Server,
  module: ContractModule,
  options: GatewayOptions,
): Promise<GatewaySlot> {
  const gateways = new Set<Gateway>();
  let current = await make();
  let detach = current.attach(server);
  let closing = false;

  async function make(): Promise<Gateway> {
    const gateway = createGateway(module.contract, options);
    await mountServices(gateway, module, (reason) => replace(gateway, reason));
    gateways.add(gateway);
    return gateway;
  }

  async function leave(gateway: Gateway, reason: string): Promise<void> {
    await gateway.close({ reason, spreadMs: SPREAD_MS, deadlineMs: DEADLINE_MS });
    gateways.delete(gateway);
  }

  /** Clients that are told to go find the next gateway in place. */
  async function replace(gateway: Gateway, reason: string): Promise<void> {
    const next = await make();
    if (closing || gateway !== current) return leave(next, reason);
    detach();
    current = next;
    detach = next.attach(server);
    await leave(gateway, reason);
  }

  return {
    handleRequest: (request, response) => current.handleRequest(request, response),
    async close() {
      closing = true;
      await Promise.all([...gateways].map((gateway) => leave(gateway, 'shutdown')));
      detach();
    },
  };
}

async function mountServices(
  gateway: Gateway,
  module: ContractModule,
  drain: Drain,
): Promise<void> {
  try {
    const services = (await module.createServices?.(gateway, drain)) ?? [];
    for (const service of services) gateway.mount(service);
  } catch (cause) {
    throw new UsageError(`"createServices" of the module failed: ${messageOf(cause)}`, { cause });
  }
}
