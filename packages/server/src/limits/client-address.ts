import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** Proxies whose word about an address is taken. */
export interface ProxyOptions {
  /** Addresses and networks of the proxies, such as `10.0.0.0/8` or `::1`. */
  readonly from: readonly string[];
  /**
   * The one header that they write; the other is ignored, because a proxy hands on what it does not write.
   * Default: `x-forwarded-for`.
   */
  readonly header?: 'x-forwarded-for' | 'forwarded';
}

/** The address that a request comes from. */
export type ClientAddress = (request: IncomingMessage) => string;

/**
 * Finds the client's address: the nearest that is no trusted proxy. Without trusted proxies, that of the
 * socket.
 */
export function createClientAddress(options: ProxyOptions | undefined): ClientAddress {
  if (options === undefined) return (request) => plainAddress(request.socket.remoteAddress);
  const { header = 'x-forwarded-for' } = options;
  const isTrusted = createIsTrusted(options);
  return (request) => {
    const value = request.headers[header];
    const text = Array.isArray(value) ? value.join(',') : (value ?? '');
    let address = plainAddress(request.socket.remoteAddress);
    for (const hop of hops(text, header).reverse()) {
      if (!isTrusted(address) || isIP(hop) === 0) break;
      address = hop;
    }
    return address;
  };
}

/** Tells the trusted proxies from everybody else; without options there are none. */
export function createIsTrusted(options: ProxyOptions | undefined): (address: string) => boolean {
  const trusted = networks(options?.from ?? []);
  return (address) =>
    isIP(address) !== 0 && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/**
 * Holds the options to what they can be.
 *
 * @throws TypeError naming what is no address, network or header.
 */
export function checkProxyOptions({ from, header = 'x-forwarded-for' }: ProxyOptions): void {
  networks(from);
  if (header === 'x-forwarded-for' || header === 'forwarded') return;
  throw new TypeError(
    `createGateway: "trustProxy.header" must be "x-forwarded-for" or "forwarded", got "${header}".`,
  );
}

function networks(from: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of from) {
    const [address = '', bits, ...rest] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    const most = family === 'ipv6' ? 128 : 32;
    const prefix = bits === undefined ? most : Number(bits);
    const meant = /^\d+$/.test(bits ?? '0') && prefix <= most && rest.length === 0;
    if (isIP(address) === 0 || !meant) {
      throw new TypeError(
        `createGateway: "trustProxy.from" must hold addresses or networks such as "10.0.0.0/8", got "${entry}".`,
      );
    }
    list.addSubnet(address, prefix, family);
  }
  return list;
}

function hops(text: string, header: 'x-forwarded-for' | 'forwarded'): string[] {
  const entries = text.split(',').map((entry) => entry.trim());
  if (header === 'forwarded') {
    return entries.map((entry) => withoutPort(/(?:^|;)\s*for="?([^";]*)/i.exec(entry)?.[1] ?? ''));
  }
  return entries.map(withoutPort);
}

/** `[2001:db8::1]:4711` and `192.0.2.1:4711` without port and brackets (RFC 7239, section 6). */
function withoutPort(node: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(node)?.[1];
  return plainAddress(
    bracketed ?? (/^\d+(?:\.\d+){3}:\d+$/.test(node) ? node.split(':', 1)[0] : node),
  );
}

/** An IPv4 address in IPv6's clothes (RFC 4291, section 2.5.5.2) is an IPv4 address. */
export function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
}
