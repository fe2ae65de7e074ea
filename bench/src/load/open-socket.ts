import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Target } from '../peers/peer.ts';

/** Milliseconds that a server may take to answer the upgrade request. */
const UPGRADE_TIMEOUT_MS = 10_000;

/** Sixteen bytes, as RFC 6455 asks. */
const KEY = Buffer.from('sallyport-bench!').toString('base64');
/** Source addresses, because each has so many ports only. */
const ADDRESSES = 16;

/** Opens a WebSocket (RFC 6455, section 4.1) and gives back the bare stream under it. */
export async function openSocket(target: Target, index: number): Promise<Socket> {
  const { port, path } = target;
  const localAddress = `127.0.0.${1 + (index % ADDRESSES)}`;
  const socket = connect({ host: '127.0.0.1', port, localAddress, noDelay: true });
  const signal = AbortSignal.timeout(UPGRADE_TIMEOUT_MS);
  socket.write(upgradeRequest(target, index));
  let head = '';
  let bytes: Buffer = Buffer.alloc(0);
  while (!head.includes('\r\n\r\n')) {
    const [chunk]: Buffer[] = await once(socket, 'data', { signal });
    if (chunk === undefined) break;
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
    head = bytes.toString('latin1');
  }
  socket.pause();
  if (!head.startsWith('HTTP/1.1 101 ')) {
    socket.destroy();
    throw new Error(`${path} refused the upgrade: ${head.slice(0, 200)}`);
  }
  const rest = bytes.subarray(head.indexOf('\r\n\r\n') + 4);
  if (rest.length > 0) socket.unshift(rest);
  return socket;
}

function upgradeRequest({ port, path, subprotocols, credentials }: Target, index: number): string {
  const credential = credentials?.[index % credentials.length];
  const offered = credential === undefined ? subprotocols : [...subprotocols, credential];
  return [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${KEY}`,
    ...(offered.length > 0 ? [`Sec-WebSocket-Protocol: ${offered.join(', ')}`] : []),
    '\r\n',
  ].join('\r\n');
}
