import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';

/** The opcodes of RFC 6455, section 5.2. */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Opens a TCP connection to the server of a WebSocket URL. */
export async function openTcp(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {}); // a server may end it in any way
  await once(socket, 'connect');
  return socket;
}

/** The head of an upgrade request that lacks nothing, with more headers where they are given. */
export function upgradeHead(token: string, headers: readonly string[] = []): string {
  return [
    'GET /ws HTTP/1.1',
    'Host: gateway.test',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    'Sec-WebSocket-Protocol: sallyport.v1',
    `Authorization: Bearer ${token}`,
    ...headers,
    '\r\n',
  ].join('\r\n');
}

/** Opens a WebSocket whose every byte is the test's own; resolves after the server's 101. */
export async function openRawWebSocket(
  url: string,
  token: string,
  headers: readonly string[] = [],
): Promise<Socket> {
  const socket = await openTcp(url);
  socket.write(upgradeHead(token, headers));
  const [head] = (await once(socket, 'data')) as [Buffer];
  if (!head.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error(head.toString());
  return socket;
}

/** One masked frame (RFC 6455, section 5.2); `first` may say FIN and RSV1 otherwise. */
export function frame(
  opcode: number,
  payload: string | Buffer = '',
  { fin = true, rsv1 = false }: { fin?: boolean; rsv1?: boolean } = {},
): Buffer {
  const body = Buffer.from(payload);
  const head = [(fin ? 0x80 : 0) | (rsv1 ? 0x40 : 0) | opcode];
  if (body.length < 126) head.push(0x80 | body.length);
  else if (body.length < 65_536) head.push(0x80 | 126, body.length >> 8, body.length & 0xff);
  else {
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(body.length));
    head.push(0x80 | 127, ...length);
  }
  const mask = randomBytes(4);
  const masked = body.map((byte, at) => byte ^ (mask[at % 4] as number)); // a mask has four bytes
  return Buffer.concat([Buffer.from(head), mask, masked]);
}

/** Everything that a socket says until it ends. */
export async function readToEnd(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(chunks);
}

/** Code and reason of the first close frame that a server sends; the client answers it by closing TCP. */
export function closeFrame(socket: Socket): Promise<{ code: number; reason: string }> {
  return new Promise((resolve, reject) => {
    let held = Buffer.alloc(0);
    socket.on('close', () => reject(new Error('The socket closed without a close frame.')));
    socket.on('data', (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      for (let found = cut(held); found !== undefined; found = cut(held)) {
        held = held.subarray(found.end);
        if (found.opcode !== OPCODE.close) continue;
        const code = found.payload.readUInt16BE(0);
        resolve({ code, reason: found.payload.subarray(2).toString() });
        socket.destroy();
        return;
      }
    });
  });
}

function cut(bytes: Buffer): { opcode: number; payload: Buffer; end: number } | undefined {
  const [first = 0, short = 0] = bytes;
  const start = 2 + (LENGTH_BYTES.get(short) ?? 0);
  if (bytes.length < start) return undefined;
  const end = start + (start === 2 ? short : bytes.readUIntBE(2, Math.min(start - 2, 6)));
  if (bytes.length < end) return undefined;
  return { opcode: first & 0x0f, payload: bytes.subarray(start, end), end };
}

/** What servers send here is never as long as to need the other length of eight bytes. */
const LENGTH_BYTES: ReadonlyMap<number, number> = new Map([[126, 2]]);
