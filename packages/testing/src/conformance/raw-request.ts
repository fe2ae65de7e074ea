import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as secureConnect } from 'node:tls';
import { CaseFailure, Unreachable } from './case-failure.ts';

/** Bytes in place of an HTTP request, as no HTTP library would send them. */
export interface RawRequest {
  /** Sent one after the other until the server ends the connection, or says something. */
  readonly pieces: Iterable<string>;
  /** Milliseconds between two of them. */
  readonly everyMs: number;
  /** Milliseconds that the server has to end it. */
  readonly withinMs: number;
}

const MAX_READ_BYTES = 65_536;

/**
 * Sends bytes to the port of an address.
 *
 * @returns What the server said until it ended the connection: an HTTP answer, or nothing.
 * @throws CaseFailure where it does not end in time.
 */
export async function sendRaw(url: string, request: RawRequest): Promise<string> {
  const socket = await openSocket(url);
  let said = '';
  let ended = false;
  const over = new Promise<void>((resolve) => {
    const end = (): void => {
      ended = true;
      resolve();
    };
    socket.on('data', (chunk) => {
      if (said.length < MAX_READ_BYTES) said += String(chunk);
    });
    socket.on('end', end);
    socket.on('error', end); // cut off is an end, too
    socket.on('close', end);
  });
  try {
    const late = delay(request.withinMs, undefined, { ref: false });
    const writing = write(socket, request, () => ended || said !== '');
    await Promise.race([over, late]);
    if (!ended) throw new CaseFailure('an end', `nothing within ${request.withinMs} ms`);
    await writing;
    return said;
  } finally {
    ended = true;
    socket.destroy();
  }
}

async function write(
  socket: Socket,
  { pieces, everyMs }: RawRequest,
  enough: () => boolean,
): Promise<void> {
  for (const piece of pieces) {
    if (enough() || !socket.writable) return;
    socket.write(piece);
    await delay(everyMs);
  }
}

function openSocket(url: string): Promise<Socket> {
  const { protocol, hostname, port } = new URL(url);
  const secure = protocol === 'wss:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const options = { host, port: Number(port) || (secure ? 443 : 80) };
  return new Promise((resolve, reject) => {
    const socket = secure ? secureConnect({ ...options, servername: host }) : connect(options);
    socket.once(secure ? 'secureConnect' : 'connect', () => resolve(socket));
    socket.once('error', (cause) => {
      reject(new Unreachable('a TCP connection', cause.message, { cause }));
    });
  });
}
