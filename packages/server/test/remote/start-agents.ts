import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** An instance of the agents in a process of its own; `await using` kills it. */
export interface AgentsProcess extends AsyncDisposable {
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** It stands still as it is, until what is returned is called. */
  freeze(): () => void;
}

export interface AgentsProcessOptions {
  readonly url: string;
  readonly leaseMs: number;
  readonly name: string;
  /** Gets the first word of the text of each order that it handles. */
  readonly handled?: string[];
  readonly maxTries?: number;
}

const program = fileURLToPath(new URL('./agents-process.ts', import.meta.url));

/** Starts one, and resolves when it takes work. */
export async function startAgents(options: AgentsProcessOptions): Promise<AgentsProcess> {
  const { url, leaseMs, name, handled = [], maxTries = 5 } = options;
  const argv = [program, url, String(leaseMs), name, String(maxTries)];
  const child = spawn(process.execPath, ['--conditions=@sallyport/source', ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit').then(() => {});
  const ready = Promise.withResolvers<void>();
  createInterface(child.stdout).on('line', (line) => {
    if (line === 'ready') ready.resolve();
    else handled.push(line.slice('order '.length));
  });
  await Promise.race([ready.promise, gone]);
  // What kills it may do so before it has said anything; nothing else may end it.
  if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`);
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal);
    await gone;
  };
  const freeze = () => {
    child.kill('SIGSTOP');
    return () => void child.kill('SIGCONT');
  };
  return { gone, end, freeze, [Symbol.asyncDispose]: () => end('SIGKILL') };
}
