import type { OpenSocket } from './socket.ts';

/** What opens a socket of this kind of WebSocket: that of browsers, of Node, or of a library. */
export function socketsOf(connect: (url: string, protocols: string[]) => unknown): OpenSocket {
  return (url, protocols, listener) => {
    const socket = connect(url, [...protocols]) as WebSocket; // those of libraries have the same members
    socket.onopen = () => listener.opened();
    socket.onmessage = ({ data }) => listener.received(data);
    socket.onclose = ({ code, reason }) => listener.closed(code, reason);
    socket.onerror = () => undefined; // says nothing that the close does not; unheard, `ws` would throw it
    return {
      get bufferedBytes() {
        return socket.bufferedAmount;
      },
      send: (text) => socket.send(text),
      close: (code, reason) => socket.close(code, reason),
    };
  };
}
