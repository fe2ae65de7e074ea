import WebSocket from 'isomorphic-ws';
import type { Socket, SocketListener } from './socket.ts';

/** A socket of the browser, or of `ws` in Node. */
export function openWebSocket(
  url: string,
  protocols: readonly string[],
  listener: SocketListener,
): Socket {
  const socket = new WebSocket(url, [...protocols]);
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
}
