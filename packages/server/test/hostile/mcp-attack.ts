import { once } from 'node:events';
import { classifyJsonRpc } from '@sallyport/protocol';
import fc from 'fast-check';
import WebSocket from 'ws';
import { mcpFrame } from './mcp-frames.ts';

/** Where the frames go, and which. */
export interface McpAttack {
  readonly url: string;
  readonly token: string;
  readonly seed: number;
  readonly frames: number;
}

/** Frames on one connection, which most often is closed before for too many strikes. */
const FRAMES_PER_CONNECTION = 15;
const ANSWER_MS = 10_000;
/** Too many strikes, binary, no UTF-8, too large. */
const DESERVED = [4400, 1003, 1007, 1009];
/** A stack, or a file of the server's. */
const INSIDES = /\bat .+:\d+:\d+\)?|node_modules|packages\/server/;

/**
 * Sends hostile frames on as many connections as they need.
 *
 * @throws Error where a connection neither answers nor was closed for a reason, or says something wrong.
 */
export async function attackMcp({ url, token, seed, frames }: McpAttack): Promise<void> {
  const frame = mcpFrame();
  const connections = Math.ceil(frames / FRAMES_PER_CONNECTION);
  for (let number = 0; number < connections; number += 1) {
    const sample = { seed: seed + number, numRuns: FRAMES_PER_CONNECTION };
    await attackOnce(url, token, fc.sample(frame, sample));
  }
}

async function attackOnce(
  url: string,
  token: string,
  frames: readonly (string | Buffer)[],
): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const socket = new WebSocket(url, ['mcp'], { headers, perMessageDeflate: false });
  socket.on('error', () => {}); // a close follows
  let fault: string | undefined;
  const probe = `probe-${Math.random()}`;
  const alive = new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      const said = String(data);
      fault ??= faultOf(said);
      if (said.includes(probe)) resolve();
    });
  });
  const closed = new Promise<void>((resolve) => {
    socket.on('close', (code) => {
      if (!DESERVED.includes(code)) fault ??= `closed with ${code}`;
      resolve();
    });
  });
  await Promise.race([once(socket, 'open'), closed]);
  for (const frame of frames) socket.send(frame, () => {});
  socket.send(JSON.stringify({ jsonrpc: '2.0', id: probe, method: 'ping' }), () => {});
  const late = setTimeout(() => {
    fault ??= `no answer in ${ANSWER_MS} ms`;
    socket.terminate();
  }, ANSWER_MS);
  await Promise.race([alive, closed]);
  clearTimeout(late);
  socket.removeAllListeners('close');
  socket.terminate();
  if (fault !== undefined) throw new Error(`mcp: ${fault}; sent: ${JSON.stringify(frames)}`);
}

function faultOf(said: string): string | undefined {
  if (INSIDES.test(said)) return `it tells of its insides: ${said}`;
  try {
    return classifyJsonRpc(JSON.parse(said)).kind === 'invalid'
      ? `no JSON-RPC: ${said}`
      : undefined;
  } catch {
    return `no JSON: ${said}`;
  }
}
