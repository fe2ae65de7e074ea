import { isUtf8 } from 'node:buffer';
import type { Duplex } from 'node:stream';
import type { Ending, Fault, Frame, Head, Link, Message } from '../fault.ts';
import type { WebSocketFrame } from './web-socket-frames.ts';
import { createFrameReader, opcodes, writeFrame } from './web-socket-frames.ts';

/** What the two ends of a connection have in common. */
export interface ConnectionOptions {
  readonly head: Head;
  readonly fault: Fault;
  readonly common: Map<string, unknown>;
  /** Is told whenever the fault changes something. */
  readonly acted: () => void;
}

/** RFC 6455, section 7.4.1: a close frame without a code. */
const WITHOUT_CODE = 1005;

/** Carries messages between two upgraded sockets, and patches them. */
export function joinSockets(client: Duplex, server: Duplex, options: ConnectionOptions): void {
  const { head, fault, common, acted } = options;
  const asked = new Map<string, Frame>();
  const timers = new Set<NodeJS.Timeout>();
  let over = false;

  const write = (socket: Duplex, frame: WebSocketFrame): void => {
    if (over || !socket.writable) return;
    const [other, masked] = socket === server ? [client, true] : [server, false];
    // Who does not read is not to be read for: a server must notice a slow client.
    if (!socket.write(writeFrame(frame, masked))) {
      other.pause();
      socket.once('drain', () => other.resume());
    }
  };
  const end = (): void => {
    over = true;
    for (const timer of timers) clearTimeout(timer);
    client.destroy();
    server.destroy();
  };
  const link: Link = {
    head,
    common,
    memory: new Map(),
    asked: (ref) => asked.get(String(ref)),
    toServer(message) {
      acted();
      write(server, frameOf(message));
    },
    toClient(message) {
      acted();
      write(client, frameOf(message));
    },
    close(code, reason = '') {
      acted();
      write(client, closeFrame({ code, reason }));
      server.destroy();
    },
    later(ms, run) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        if (!over) run();
      }, ms);
      timers.add(timer);
    },
  };

  const pass = (frame: WebSocketFrame, target: Duplex): void => {
    const message = messageOf(frame);
    if (target === server && isObject(message) && typeof message.id === 'string') {
      asked.set(message.id, message);
    }
    const change = target === server ? fault.toServer : fault.toClient;
    const changed = change?.(message, link) ?? [message];
    if (changed.length === 1 && changed[0] === message) {
      write(target, frame); // byte for byte
      return;
    }
    acted();
    for (const one of changed) write(target, frameOf(one));
  };
  const passClose = (frame: WebSocketFrame): void => {
    const ending = endingOf(frame);
    const told = fault.close === undefined ? ending : fault.close(ending, link);
    if (told === ending) {
      write(client, frame);
      return;
    }
    acted();
    if (told === undefined) end();
    else write(client, closeFrame(told));
  };

  const passPing = (frame: WebSocketFrame): void => {
    if (fault.pings !== 'not sent') write(client, frame);
    if (fault.pings === 'not sent' || fault.pings === 'answered for the client') {
      acted();
      write(server, { ...frame, opcode: opcodes.pong });
    }
  };
  const take = (frame: WebSocketFrame): void => {
    if (!frame.final || frame.opcode === opcodes.continuation) write(server, frame);
    else if (frame.opcode <= opcodes.binary) pass(frame, server);
    else if (frame.opcode === opcodes.pong && fault.pings === 'answers not heard') acted();
    else write(server, frame);
  };
  const send = (frame: WebSocketFrame): void => {
    if (frame.opcode === opcodes.close) passClose(frame);
    else if (frame.opcode === opcodes.ping) passPing(frame);
    else if (frame.opcode === opcodes.pong) write(client, frame);
    else pass(frame, client);
  };

  // What the kit sends in fragments is for the server to judge, and is passed on unpatched.
  client.on('data', createFrameReader(take));
  server.on('data', createFrameReader(joining(send)));
  client.on('end', end); // sockets of an HTTP server stay half open otherwise
  client.on('close', end);
  client.on('error', end);
  server.on('error', () => server.destroy());
  server.on('close', () => client.end());
}

/** Joins the fragments of a message (RFC 6455, section 5.4). */
function joining(take: (frame: WebSocketFrame) => void): (frame: WebSocketFrame) => void {
  let begun: WebSocketFrame | undefined;
  return (frame) => {
    if (frame.opcode > opcodes.binary) {
      take(frame);
      return;
    }
    const content =
      begun === undefined ? frame.content : Buffer.concat([begun.content, frame.content]);
    const joined = { final: true, opcode: begun?.opcode ?? frame.opcode, content };
    begun = frame.final ? undefined : joined;
    if (frame.final) take(joined);
  };
}

function messageOf({ opcode, content }: WebSocketFrame): Message {
  if (opcode === opcodes.binary || !isUtf8(content)) return content;
  const text = content.toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : text;
  } catch {
    return text;
  }
}

function frameOf(message: Message): WebSocketFrame {
  if (Buffer.isBuffer(message)) return { final: true, opcode: opcodes.binary, content: message };
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  return { final: true, opcode: opcodes.text, content: Buffer.from(text) };
}

function closeFrame({ code, reason }: Ending): WebSocketFrame {
  const content = Buffer.alloc(2 + Buffer.byteLength(reason));
  content.writeUInt16BE(code, 0);
  content.write(reason, 2);
  return {
    final: true,
    opcode: opcodes.close,
    content: code === WITHOUT_CODE ? Buffer.alloc(0) : content,
  };
}

function endingOf({ content }: WebSocketFrame): Ending {
  if (content.length < 2) return { code: WITHOUT_CODE, reason: '' };
  return { code: content.readUInt16BE(0), reason: content.subarray(2).toString('utf8') };
}

function isObject(value: unknown): value is Frame {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value)
  );
}
