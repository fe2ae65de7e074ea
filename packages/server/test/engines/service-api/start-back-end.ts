import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { asker } from '../../service-api/api.ts';

const PROGRAM = fileURLToPath(new URL('./back-end-process.ts', import.meta.url));
const START_MS = 20_000;

/** Starts a back end in a process of its own; `call` does what its TypeScript form can, `ask` asks its HTTP form. */
export async function startBackEnd(engineUrl: string, gateways: readonly string[]) {
  const child = spawn(process.execPath, ['--conditions=@sallyport/source', PROGRAM, engineUrl], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, SALLYPORT_SERVICE_GATEWAY: gateways.join() },
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const lines = createInterface(child.stdout);
  const [first] = await once(lines, 'line', { signal: AbortSignal.timeout(START_MS) });
  const { origin, token } = JSON.parse(String(first)) as { origin: string; token: string };
  lines.on('line', (line) => {
    const { id, result, error } = JSON.parse(line);
    const waits = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) waits?.resolve(result);
    else waits?.reject(new Error(error));
  });
  let count = 0;
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    ask: asker(origin, token),
    call(name: string, ...args: readonly unknown[]): Promise<unknown> {
      count += 1;
      const waits = Promise.withResolvers<unknown>();
      waiting.set(count, waits);
      child.stdin.write(`${JSON.stringify({ id: count, name, args })}\n`);
      return waits.promise;
    },
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
