import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A server that was started; `await using` stops it and removes what it stored. */
export interface Engine extends AsyncDisposable {
  /** Such as `redis://127.0.0.1:40001`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Ends it without a word (SIGKILL), and waits until it is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port; `empty` without what it had stored. */
  restart(options?: { empty?: boolean }): Promise<void>;
}

interface Recipe {
  readonly scheme: string;
  readonly executable: string;
  readonly args: (port: number, folder: string) => readonly string[];
  /** The line by which it says that it takes connections. */
  readonly ready: RegExp;
}

const START_TIMEOUT_MS = 60_000;

/** A real Redis on a free port, which keeps every write on disk. */
export function startRedisServer(
  executable: string,
  options: readonly string[] = [],
): Promise<Engine> {
  return startEngine({
    scheme: 'redis',
    executable,
    args: (port, folder) => [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
      ...['--appendonly', 'yes', '--appendfsync', 'always', ...options],
    ],
    ready: /Ready to accept connections/,
  });
}

/** A real NATS with JetStream on a free port. */
export function startNatsServer(
  executable: string,
  options: readonly string[] = [],
): Promise<Engine> {
  return startEngine({
    scheme: 'nats',
    executable,
    args: (port, folder) => [
      ...['-a', '127.0.0.1', '-p', String(port), '--jetstream', '--store_dir', folder, ...options],
    ],
    ready: /Server is ready/,
  });
}

async function startEngine(recipe: Recipe): Promise<Engine> {
  const port = await freePort();
  let folder = mkdtempSync(join(tmpdir(), 'sallyport-engine-'));
  let child = await run(recipe, port, folder);
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    url: `${recipe.scheme}://127.0.0.1:${port}`,
    port,
    get pid() {
      return child.pid ?? 0;
    },
    kill,
    async restart({ empty = false } = {}) {
      await kill();
      if (empty) {
        rmSync(folder, { recursive: true, force: true });
        folder = mkdtempSync(join(tmpdir(), 'sallyport-engine-'));
      }
      child = await run(recipe, port, folder);
    },
    async [Symbol.asyncDispose]() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts it, and resolves when it takes connections. */
async function run(recipe: Recipe, port: number, folder: string): Promise<ChildProcess> {
  const child = spawn(recipe.executable, recipe.args(port, folder), {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  const ready = Promise.withResolvers<void>();
  const hear = (line: string): void => {
    if (said.length < 100) said.push(line);
    if (recipe.ready.test(line)) ready.resolve();
  };
  createInterface(child.stdout).on('line', hear);
  createInterface(child.stderr).on('line', hear);
  const fail = (what: string) => () =>
    ready.reject(new Error(`${recipe.executable} ${what}.\n${said.join('\n')}`));
  child.once('error', fail('could not be started'));
  child.once('exit', fail('ended'));
  const timer = setTimeout(fail(`was not ready within ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
  try {
    await ready.promise;
    return child;
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
