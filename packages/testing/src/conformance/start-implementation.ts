import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { signalGroup, stopGroup } from './stop-group.ts';

/** How an implementation is started and known to be ready. */
export interface StartOptions {
  /** A command line for the shell. */
  readonly command: string;
  /** A TCP port that it listens on, or text that it prints. */
  readonly ready: number | RegExp;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds until it must be ready. Default: 30,000. */
  readonly timeoutMs?: number;
}

/** A running implementation. `await using` stops it. */
export interface Implementation extends AsyncDisposable {
  /** What the first group of the `ready` pattern matched, such as an address. */
  readonly captured: string | undefined;
  /** Tells it to shut down (SIGTERM), and does not wait for it. */
  shutDown(): void;
}

/** The implementation did not start; its message has the last that it printed. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}

const MAX_OUTPUT = 8_000;
const POLL_MS = 50;

/**
 * Starts an implementation and waits until it is ready.
 *
 * @throws StartFailure where it ends before, or takes too long.
 */
export async function startImplementation(options: StartOptions): Promise<Implementation> {
  const { command, ready, env, timeoutMs = 30_000 } = options;
  if (typeof ready === 'number' && (await accepts(ready))) {
    throw new StartFailure(
      `Something listens on port ${ready} already; stop it, or choose another.`,
    );
  }
  // A group of its own, so that what the shell starts is stopped with it.
  const child = spawn(command, {
    shell: true,
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  let output = '';
  const read = (chunk: unknown): void => {
    output = (output + String(chunk)).slice(-MAX_OUTPUT);
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const stop = (): Promise<void> => stopGroup(child, ended);
  const shutDown = (): void => signalGroup(child, 'SIGTERM');

  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const match = ready instanceof RegExp ? ready.exec(output) : null;
    if (match !== null) return { captured: match[1], shutDown, [Symbol.asyncDispose]: stop };
    if (typeof ready === 'number' && (await accepts(ready))) {
      return { captured: undefined, shutDown, [Symbol.asyncDispose]: stop };
    }
    const why = reasonToGiveUp(child, performance.now() > deadline, timeoutMs);
    if (why !== undefined) {
      await stop();
      throw new StartFailure(`"${command}" ${why}. It printed:\n${output.trim() || '(nothing)'}`);
    }
    await delay(POLL_MS);
  }
}

function reasonToGiveUp(child: ChildProcess, late: boolean, timeoutMs: number): string | undefined {
  if (child.exitCode !== null) return `ended with ${child.exitCode} before it was ready`;
  if (child.signalCode !== null) return `was ended by ${child.signalCode} before it was ready`;
  return late ? `was not ready within ${timeoutMs} ms` : undefined;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1_000 });
    const settle = (open: boolean) => (): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', settle(true));
    socket.once('error', settle(false));
    socket.once('timeout', settle(false));
  });
}
