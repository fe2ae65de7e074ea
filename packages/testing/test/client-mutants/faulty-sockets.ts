import type { OpenSocket, SocketListener } from '@sallyport/client';
import { WebSocket } from 'ws';
import { isFrame } from '../mutants/changes.ts';
import type { Change, Frame, Link, Message } from '../mutants/fault.ts';
import type { ClientFault, Memory } from './client-fault.ts';

/** What the sockets of one faulty client have in common. */
export interface SocketsOptions {
  readonly fault: ClientFault;
  readonly memory: Memory;
  /** Is told whenever the fault changes something. */
  readonly acted: () => void;
  /** Is told of each connection. */
  readonly linked: (link: Link) => void;
}

/** Opens sockets that do to a client's frames what is wrong with it. */
export function createFaultySockets(options: SocketsOptions): OpenSocket {
  return (url, protocols, listener) => openFaultySocket({ url, protocols, listener }, options);
}

interface Opening {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly listener: SocketListener;
}

function openFaultySocket(opening: Opening, { fault, memory, acted, linked }: SocketsOptions) {
  const { listener } = opening;
  const right = { url: new URL(opening.url), protocols: opening.protocols, headers: {} };
  const { url, protocols, headers } = fault.upgrade?.(right, memory) ?? right;
  if (fault.upgrade !== undefined) acted();
  const { autoPong = true } = fault;
  const socket = new WebSocket(url, [...protocols], { headers, autoPong });
  const asked = new Map<string, Frame>();
  let state: 'open' | 'leaving' | 'over' = 'open';

  const write = (message: Message): void => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (Buffer.isBuffer(message) || typeof message === 'string') socket.send(message);
    else socket.send(JSON.stringify(message));
  };
  const hear = (message: Message): void => {
    if (state !== 'open') return;
    listener.received(isFrame(message) ? JSON.stringify(message) : message);
  };
  const end = (code: number, reason: string): void => {
    if (state === 'over') return;
    state = 'over';
    listener.closed(code, reason);
  };
  const link: Link = {
    head: { method: 'GET', path: url.href, headers: {} },
    common: memory.common,
    memory: new Map(),
    asked: (ref) => asked.get(String(ref)),
    toServer(message) {
      acted();
      write(message);
    },
    toClient(message) {
      acted();
      queueMicrotask(() => hear(message));
    },
    close(code, reason = '') {
      acted();
      state = 'leaving';
      socket.close(code, reason);
      setImmediate(() => end(code, reason));
    },
    later(ms, run) {
      setTimeout(() => state === 'open' && run(), ms);
    },
  };
  const pass = (change: Change | undefined, message: Message): readonly Message[] | undefined => {
    const changed = change?.(message, link) ?? [message];
    if (changed.length === 1 && changed[0] === message) return undefined;
    acted();
    return changed;
  };

  linked(link);
  socket.on('open', () => {
    fault.opened?.(link);
    listener.opened();
  });
  socket.on('message', (data, isBinary) => {
    const text = String(data);
    const changed = pass(fault.toClient, isBinary ? Buffer.from(text) : messageOf(text));
    if (changed !== undefined) for (const message of changed) hear(message);
    else if (state === 'open') listener.received(isBinary ? data : text);
  });
  socket.on('close', (code, bytes) => {
    const right = { code, reason: String(bytes) };
    const told = fault.close?.(right, link) ?? right;
    if (told !== right) acted();
    end(told.code, told.reason);
  });
  socket.on('error', () => undefined); // says nothing that the close does not
  return {
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    send(text: string) {
      const message = messageOf(text);
      if (isFrame(message) && typeof message.id === 'string') asked.set(message.id, message);
      const changed = pass(fault.toServer, message);
      if (changed === undefined) socket.send(text);
      else for (const one of changed) write(one);
    },
    close: (code: number, reason: string) => socket.close(code, reason),
  };
}

function messageOf(text: string): Message {
  try {
    const value: unknown = JSON.parse(text);
    return isFrame(value) ? value : text;
  } catch {
    return text;
  }
}
