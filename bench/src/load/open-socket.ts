import { request } from 'node:http';
import type { Socket } from 'node:net';
import type { Target } from '../peers/peer.ts';

/** Milliseconds that a server may take to answer the upgrade request. */
const UPGRADE_TIMEOUT_MS = 5_000;

/** Sixteen bytes, as RFC 6455 asks. */
const KEY = Buffer.from('sallyport-bench!').toString('base64');

/** Opens a WebSocket (RFC 6455, section 4.1) and gives back the bare stream under it. */
export function openSocket({ port, path, subprotocols }: Target): Promise<Socket> {
  const upgrade = request({
    host: '127.0.0.1',
    port,
    path,
    agent: false,
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': KEY,
      ...(subprotocols.length > 0 && { 'Sec-WebSocket-Protocol': subprotocols.join(', ') }),
    },
  });
  upgrade.once('response', ({ statusCode }) => {
    upgrade.destroy(new Error(`${path} refused the upgrade with status ${statusCode}`));
  });
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  upgrade.setTimeout(UPGRADE_TIMEOUT_MS, () =>
    upgrade.destroy(new Error('no answer to the upgrade')),
  );
  upgrade.once('error', reject);
  upgrade.once('upgrade', (_response, socket: Socket, head) => {
    socket.setTimeout(0);
    socket.setNoDelay(true);
    if (head.length > 0) socket.unshift(head);
    resolve(socket);
  });
  upgrade.end();
  return promise;
}
