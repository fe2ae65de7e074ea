import type { Server } from 'node:http';
import type { Gateway, GatewayOptions } from '@sallyport/server';
import { createGateway } from '@sallyport/server';
import type { ContractModule, Drain } from '../load-module.ts';
import { messageOf, UsageError } from '../usage-error.ts';

// One machine, one developer: a drained page need not wait long for its turn.
const SPREAD_MS = 1_000;
const DEADLINE_MS = 5_000;

/** The place on an HTTP server where one gateway follows another. */
export interface GatewaySlot {
  close(): Promise<void>;
}

/** Attaches a gateway; when its services drain it, a fresh one takes its place. */
export async function fillGatewaySlot(
  server: Server,
  module: ContractModule,
  options: GatewayOptions,
): Promise<GatewaySlot> {
  let current = await start();
  let closing = false;

  async function start(): Promise<{ readonly gateway: Gateway; readonly detach: () => void }> {
    const gateway = createGateway(module.contract, options);
    const drain = (reason: string): Promise<void> => replace(gateway, reason);
    await mountServices(gateway, module, drain);
    return { gateway, detach: gateway.attach(server) };
  }

  async function replace(gateway: Gateway, reason: string): Promise<void> {
    const { detach } = current;
    if (gateway !== current.gateway) return;
    await gateway.close({ reason, spreadMs: SPREAD_MS, deadlineMs: DEADLINE_MS });
    if (closing || gateway !== current.gateway) return;
    detach();
    current = await start();
  }

  return {
    async close() {
      closing = true;
      await current.gateway.close({ spreadMs: SPREAD_MS, deadlineMs: DEADLINE_MS });
      current.detach();
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
