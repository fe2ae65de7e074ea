import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { inject } from 'vitest';

/** A process that a test started. `await using` ends it. */
export interface Started extends AsyncDisposable {
  readonly child: ChildProcess;
  /** The line by which it said that it was ready. */
  readonly ready: string;
}

export interface ProgramOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Gets every line that it writes. */
  readonly onLine?: (line: string) => void;
}

/** Starts a program; resolves when it says that it is ready. */
export async function startProgram(
  [program = '', ...args]: readonly string[],
  ready: RegExp,
  { env = process.env, onLine = () => {} }: ProgramOptions = {},
): Promise<Started> {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = once(child, 'exit');
  const said: string[] = [];
  const isReady = Promise.withResolvers<string>();
  const hear = (line: string): void => {
    if (said.length < 50) said.push(line);
    if (ready.test(line)) isReady.resolve(line);
    onLine(line);
  };
  createInterface(child.stdout).on('line', hear);
  createInterface(child.stderr).on('line', hear);
  const ended = gone.then(() => Promise.reject(new Error(`${program} ended.\n${said.join('\n')}`)));
  const line = await Promise.race([isReady.promise, ended]);
  ended.catch(() => {});
  return {
    child,
    ready: line,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** A Redis or a NATS of its own, empty, with the URL that `BUS_URL` takes. */
export async function startEngine(kind: 'redis' | 'nats'): Promise<Started & { url: string }> {
  const port = String(await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-example-'));
  const command =
    kind === 'redis'
      ? [inject('redisServer'), '--port', port, '--bind', '127.0.0.1', '--dir', folder]
      : [inject('natsServer'), '-a', '127.0.0.1', '-p', port, '--jetstream', '--store_dir', folder];
  const started = await startProgram(command, /Ready to accept connections|Server is ready/);
  return {
    ...started,
    url: `${kind}://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await started[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
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
