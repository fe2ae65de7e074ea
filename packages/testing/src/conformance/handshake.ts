import type { IncomingMessage } from 'node:http';
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { CaseFailure, Unreachable } from './case-failure.ts';
import { within } from './deadline.ts';

/** An HTTP request as it is sent, without a WebSocket library that would correct it. */
export interface HandshakeRequest {
  /** Default: a GET with the headers of an upgrade; other requests have none of them. */
  readonly method?: 'POST' | 'OPTIONS';
  /** Default: the path of the endpoint. */
  readonly path?: string;
  /** Laid over those of a right request; `undefined` takes one away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Appended to the address. */
  readonly query?: string;
  /** Address of another instance of the server. */
  readonly url?: string;
  /** Bytes that are sent after a 101, in hexadecimal. */
  readonly thenHex?: string;
  /** Milliseconds until it must be answered. Default: those of any wait. */
  readonly withinMs?: number;
}

/** How a server answered an upgrade request. */
export interface Handshake {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** Text frames after a 101, before the close frame. */
  readonly texts?: readonly string[];
  /** The first close frame after a 101. */
  readonly close?: { readonly code: number; readonly reason: string };
}

/** RFC 6455, section 1.3: any 16 bytes. */
const SAMPLE_KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const OPCODE_TEXT = 1;
const OPCODE_CLOSE = 8;
const upgradeHeaders = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': SAMPLE_KEY,
};

/** Sends an upgrade request by hand; after a 101 it waits for the close frame. */
export function shakeHands(
  url: string,
  { method, path, query, thenHex, headers = {} }: HandshakeRequest,
  waitMs: number,
): Promise<Handshake> {
  const target = new URL(url.replace(/^ws/, 'http'));
  const wanted: Record<string, string | undefined> = {
    ...(method === undefined && upgradeHeaders),
    ...headers,
  };
  const outgoing = (target.protocol === 'https:' ? secureRequest : request)({
    hostname: target.hostname,
    port: target.port,
    path: path ?? target.pathname + (query === undefined ? target.search : `?${query}`),
    method: method ?? 'GET',
    agent: false,
    headers: Object.fromEntries(
      Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  });
  const answered = new Promise<Handshake>((resolve, reject) => {
    outgoing.on('error', (cause) => {
      reject(new Unreachable('an HTTP answer', cause.message, { cause }));
    });
    outgoing.on('response', (response) => {
      readBody(response).then((body) => resolve({ ...head(response), body }), reject);
    });
    outgoing.on('upgrade', (response, socket, first) => {
      if (thenHex !== undefined) socket.write(Buffer.from(thenHex, 'hex'));
      readClose(socket, first).then(
        (read) => resolve({ ...head(response), body: '', ...read }),
        reject,
      );
    });
    outgoing.end();
  });
  return within(answered, waitMs, 'an answer to the HTTP request').finally(() =>
    outgoing.destroy(),
  );
}

function head({ statusCode, headers }: IncomingMessage) {
  return { status: statusCode ?? 0, headers };
}

async function readBody(response: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return body;
}

async function readClose(socket: Duplex, first: Buffer) {
  let bytes = first;
  let read = readFrames(bytes);
  if (read.close === undefined) {
    for await (const chunk of socket) {
      bytes = Buffer.concat([bytes, chunk]);
      read = readFrames(bytes);
      if (read.close !== undefined) break;
    }
  }
  socket.destroy();
  const { texts, close } = read;
  if (close === undefined) throw new CaseFailure('a close frame', 'the connection was cut');
  return { texts, close };
}

interface Read {
  readonly texts: readonly string[];
  readonly close?: NonNullable<Handshake['close']>;
}

/** What a server sent up to its close frame (RFC 6455, section 5.2; its frames are not masked). */
function readFrames(bytes: Buffer): Read {
  const texts: string[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const opcode = bytes.readUInt8(at) & 0x0f;
    let length = bytes.readUInt8(at + 1) & 0x7f;
    let start = at + 2;
    if (length === 126) {
      if (start + 2 > bytes.length) break;
      length = bytes.readUInt16BE(start);
      start += 2;
    }
    const end = start + length;
    if (end > bytes.length) break;
    const content = bytes.subarray(start, end);
    if (opcode === OPCODE_TEXT) texts.push(content.toString('utf8'));
    if (opcode === OPCODE_CLOSE) return { texts, close: readClosing(content) };
    at = end;
  }
  return { texts };
}

function readClosing(content: Buffer): { code: number; reason: string } {
  if (content.length < 2) return { code: 1005, reason: '' };
  return { code: content.readUInt16BE(0), reason: content.subarray(2).toString('utf8') };
}
