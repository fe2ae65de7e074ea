import type { Server } from 'node:net';
import { addressKey } from './address-key.ts';
import { plainAddress } from './client-address.ts';

/** How many TCP connections a server takes. */
export interface SocketLimits {
  readonly maxSockets: number;
  readonly maxSocketsPerAddress: number;
  /** Addresses that stand for many clients. */
  readonly isTrusted: (address: string) => boolean;
}

/**
 * Bounds the TCP connections of a server before they have said anything: sockets that are opened and left
 * silent cost a descriptor each. Beyond the bounds a socket is dropped without a word.
 */
export function limitSockets(server: Server, limits: SocketLimits): void {
  const counts = new Map<string, number>();
  server.maxConnections = limits.maxSockets;
  server.on('connection', (socket) => {
    const address = plainAddress(socket.remoteAddress);
    if (limits.isTrusted(address)) return;
    const key = addressKey(address);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    socket.on('close', () => {
      const left = (counts.get(key) ?? 0) - 1;
      if (left > 0) counts.set(key, left);
      else counts.delete(key);
    });
    if (count > limits.maxSocketsPerAddress) socket.destroy();
  });
}
