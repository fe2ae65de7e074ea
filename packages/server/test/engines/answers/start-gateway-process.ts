import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A gateway in a process of its own; `await using` kills it. */
export interface GatewayProcess extends AsyncDisposable {
  readonly url: string;
  /** Ends it without a word (SIGKILL), and waits until it is gone. */
  kill(): Promise<void>;
}

export interface GatewayProcessOptions {
  readonly engineUrl: string;
  readonly key: Uint8Array;
  /** A file to which it writes what it runs. */
  readonly journal: string;
  readonly instance: string;
}

const PROGRAM = fileURLToPath(new URL('./gateway-process.ts', import.meta.url));
const START_MS = 20_000;

/** Starts one, and resolves when it takes connections. */
export async function startGatewayProcess({
  engineUrl,
  key,
  journal,
  instance,
}: GatewayProcessOptions): Promise<GatewayProcess> {
  const args = [engineUrl, Buffer.from(key).toString('hex'), journal, instance];
  const child = spawn(process.execPath, ['--conditions=@sallyport/source', PROGRAM, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout);
  const [url] = await once(lines, 'line', { signal: AbortSignal.timeout(START_MS) });
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return { url: String(url), kill, [Symbol.asyncDispose]: kill };
}
