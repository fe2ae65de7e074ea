import { GatewayError } from '../gateway-error.ts';
import type { ServiceInstance } from './discovery.ts';

/**
 * The instances in an answer of `/v1/health/service/:name`.
 *
 * @throws GatewayError where it is no such answer.
 */
export function consulInstances(service: string, body: unknown): readonly ServiceInstance[] {
  if (!Array.isArray(body)) throw unexpected(service);
  return body.map((entry: unknown) => {
    const stored = field(entry, 'Service');
    const id = field(stored, 'ID');
    if (typeof id !== 'string') throw unexpected(service);
    const meta = metaOf(field(stored, 'Meta'));
    return { id, service, url: meta.url ?? addressOf(entry, stored), meta };
  });
}

/** Where a service that was registered by something else has no URL of its own. */
function addressOf(entry: unknown, stored: unknown): string {
  // Consul's documentation: an empty address of the service means the node's.
  const address = field(stored, 'Address') || field(field(entry, 'Node'), 'Address');
  const host = String(address).includes(':') ? `[${address}]` : String(address);
  return `http://${host}:${field(stored, 'Port')}`;
}

function metaOf(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? (value as Record<string, unknown>)[name] // just seen to be there
    : undefined;
}

function unexpected(service: string): GatewayError {
  return new GatewayError(`Consul answered something that is no list of "${service}".`);
}
