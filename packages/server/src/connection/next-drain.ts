import type { Duplex } from 'node:stream';

/** Resolves when a socket has room again, is closed, or the signal aborts; at once where it has room. */
export function nextDrain(socket: Duplex, signal: AbortSignal): Promise<void> {
  if (!socket.writableNeedDrain) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done);
      socket.off('close', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
    signal.addEventListener('abort', done);
  });
}
