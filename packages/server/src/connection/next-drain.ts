import type { Duplex } from 'node:stream';

/**
 * Resolves when a socket has room again, is closed, or the signal aborts; at once where it has room. One that is being
 * ended has none: it says `drain` no more, only `close`.
 */
export function nextDrain(socket: Duplex, signal: AbortSignal): Promise<void> {
  if (socket.writable && !socket.writableNeedDrain) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done);
      socket.off('close', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    if (socket.closed) setImmediate(done); // whoever owns it hears of it first
    socket.on('drain', done);
    socket.on('close', done);
    signal.addEventListener('abort', done);
  });
}
