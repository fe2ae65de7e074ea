import type { Duplex } from 'node:stream';
import type { ClientEnvelope } from '@sallyport/protocol';
import type { WebSocket } from 'ws';
import type { Refusal, Rule, Step } from './gateway-script.ts';
import { fill, fits } from './gateway-script.ts';

/** One connection of a scripted gateway that was upgraded. */
export interface ScriptedConnection {
  take(step: Step, arrived?: ClientEnvelope): void;
  /** Takes the steps of the first rule that fits. */
  answer(arrived: ClientEnvelope): void;
}

/** What a connection is made of. */
export interface ConnectionParts {
  readonly webSocket: WebSocket;
  /** The TCP connection beneath. */
  readonly socket: Duplex;
  readonly rules: readonly Rule[];
  /** Is told what is sent, in the form of its text. */
  readonly sent: (text: string) => void;
}

/** A connection that does as it is told. */
export function createScriptedConnection(parts: ConnectionParts): ScriptedConnection {
  const { webSocket, socket, sent } = parts;
  const left = parts.rules.map((rule) => ({
    ...rule,
    times: rule.times ?? Number.POSITIVE_INFINITY,
  }));

  function write(text: string): void {
    sent(text);
    webSocket.send(text);
  }

  function writeFragments(fragments: readonly string[]): void {
    sent(fragments.join(''));
    for (const [place, fragment] of fragments.entries()) {
      webSocket.send(fragment, { fin: place === fragments.length - 1 });
    }
  }

  const connection: ScriptedConnection = {
    take(step, arrived) {
      if ('send' in step) return write(JSON.stringify(fill(step.send, arrived)));
      if ('sendText' in step) return write(step.sendText);
      if ('sendFragments' in step) return writeFragments(step.sendFragments);
      sent(describe(step));
      if ('sendBinary' in step) webSocket.send(step.sendBinary);
      else if ('sendRaw' in step) socket.write(step.sendRaw);
      else if ('ping' in step) webSocket.ping();
      else if ('fallSilent' in step) webSocket.pause();
      else if ('close' in step) webSocket.close(step.close, step.reason);
      else webSocket.terminate();
    },
    answer(arrived) {
      const rule = left.find(({ when, times }) => times > 0 && fits(when, arrived));
      if (rule === undefined) return;
      rule.times -= 1;
      for (const step of rule.steps) connection.take(step, arrived);
    },
  };
  return connection;
}

/** Answers an upgrade request by HTTP. */
export function refuseUpgrade(socket: Duplex, refusal: number | Refusal): void {
  const {
    status,
    headers = {},
    body = '',
  }: Refusal = typeof refusal === 'number' ? { status: refusal } : refusal;
  const fields = { ...headers, connection: 'close', 'content-length': Buffer.byteLength(body) };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} Refused\r\n${lines.join('')}\r\n${body}`);
}

type SilentStep = Exclude<
  Step,
  { readonly send: object } | { readonly sendText: string } | { readonly sendFragments: unknown }
>;

function describe(step: SilentStep): string {
  if ('sendBinary' in step) return `a binary frame of ${step.sendBinary.byteLength} bytes`;
  if ('sendRaw' in step) return `${step.sendRaw.byteLength} bytes, as they are`;
  if ('ping' in step) return 'a WebSocket ping';
  if ('fallSilent' in step) return 'fall silent';
  if ('close' in step) return `close ${step.close} ${step.reason ?? ''}`.trimEnd();
  return 'cut the connection';
}
