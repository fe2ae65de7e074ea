import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../fixtures/restarted-gateway.ts', import.meta.url));

/** What every gateway process of a test is started with. */
export interface GatewayProcessOptions {
  readonly key: Uint8Array;
  /** The file that gets a line for each job as it starts. */
  readonly journal: string;
  readonly spreadMs: number;
}

/** A gateway in a process of its own. `await using` kills it. */
export interface GatewayProcess extends AsyncDisposable {
  /** Sends SIGTERM; resolves with the exit code. */
  leave(): Promise<number | null>;
}

/** Starts a gateway on a port; resolves when it is ready. */
export async function startGatewayProcess(
  port: number,
  { key, journal, spreadMs }: GatewayProcessOptions,
): Promise<GatewayProcess> {
  const parameters = [port, Buffer.from(key).toString('hex'), journal, spreadMs].map(String);
  const child = spawn(
    process.execPath,
    ['--conditions=@sallyport/source', program, ...parameters],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit') as Promise<[number | null]>;
  await Promise.race([
    once(child.stdout, 'data'),
    exited.then(([code]) => Promise.reject(new Error(`The gateway ended with ${code}.`))),
  ]);
  return {
    async leave() {
      child.kill('SIGTERM');
      const [code] = await exited;
      return code;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
