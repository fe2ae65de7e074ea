import type { Envelope } from '@sallyport/protocol';
import { BEARER_PREFIX, readServerEnvelope, SUBPROTOCOL } from '@sallyport/protocol/wire';
import { ClientError } from '../client-error.ts';
import type { Environment } from '../environment.ts';
import { answerKey, describeAnswer } from './exchanges.ts';

/** A connection on which frames are sent as they are given. */
export interface ReplayLine {
  /** How the connection ended, once it has. */
  readonly closed: { readonly code: number; readonly reason: string } | undefined;
  send(envelope: object): void;
  /** The terminal answer to a frame in words, once it has come. */
  answer(id: string): string | undefined;
  /** Resolves when it holds, the connection has ended, or the time is over. */
  until(holds: () => boolean, timeoutMs: number): Promise<void>;
  close(): void;
}

export interface ReplayLineOptions {
  readonly url: string;
  readonly token: string;
  readonly environment: Environment;
  readonly welcomeTimeoutMs: number;
}

/**
 * Opens a connection; resolves when the server has welcomed.
 *
 * @throws ClientError `refused` or `timeout`.
 */
export async function openReplayLine(options: ReplayLineOptions): Promise<ReplayLine> {
  const { url, token, environment, welcomeTimeoutMs } = options;
  const answers = new Map<string, string>();
  const watchers = new Set<() => void>();
  let welcomed = false;
  let closed: ReplayLine['closed'];

  const socket = environment.openSocket(url, [SUBPROTOCOL, BEARER_PREFIX + token], {
    opened() {},
    received(data) {
      const read = readServerEnvelope(typeof data === 'string' ? data : '');
      if (!read.ok) return;
      take(read.envelope);
      happened();
    },
    closed(code, reason) {
      closed = { code, reason };
      happened();
    },
  });

  function take(envelope: Envelope): void {
    if (envelope.type === 'system') welcomed ||= envelope.intent === 'welcome';
    if (envelope.type === 'ping') {
      const ref = envelope.id === undefined ? {} : { ref: envelope.id };
      line.send({ type: 'pong', ...ref, timestamp: environment.now() });
    }
    const key = answerKey(envelope);
    const answer = describeAnswer(envelope);
    if (key !== undefined && answer !== undefined) answers.set(key, answer);
  }

  function happened(): void {
    for (const watcher of [...watchers]) watcher();
  }

  const line: ReplayLine = {
    get closed() {
      return closed;
    },
    send(envelope) {
      if (closed === undefined) socket.send(JSON.stringify(envelope));
    },
    answer: (id) => answers.get(id),
    until(holds, timeoutMs) {
      return new Promise((resolve) => {
        const end = () => {
          environment.clearTimeout(timer);
          watchers.delete(watcher);
          resolve();
        };
        const watcher = () => {
          if (closed !== undefined || holds()) end();
        };
        const timer = environment.setTimeout(end, timeoutMs);
        watchers.add(watcher);
        watcher();
      });
    },
    close: () => socket.close(1000, 'the replay is over'),
  };

  await line.until(() => welcomed, welcomeTimeoutMs);
  if (welcomed) return line;
  if (closed === undefined) line.close();
  throw refusal(closed, welcomeTimeoutMs);
}

function refusal(closed: ReplayLine['closed'], welcomeTimeoutMs: number): ClientError {
  if (closed === undefined) {
    return new ClientError('timeout', `The gateway did not welcome in ${welcomeTimeoutMs} ms.`);
  }
  const { code, reason } = closed;
  return new ClientError(
    'refused',
    `The gateway closed before its welcome (${code}${reason === '' ? '' : `: ${reason}`}).`,
    { closeCode: code },
  );
}
