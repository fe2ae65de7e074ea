import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const STOP_DEADLINE_MS = 10_000;

/** `sallyport dev` on the example, as `npm start` runs it, on a free port. */
export interface DevProcess extends AsyncDisposable {
  readonly pageUrl: string;
  /** Stops it as Ctrl+C does; gives the exit code. */
  stop(): Promise<number | null>;
}

export async function startDevProcess(): Promise<DevProcess> {
  const child = spawn(
    process.execPath,
    [
      '--conditions=@sallyport/source',
      'packages/cli/src/main.ts',
      'dev',
      'examples/react-chat/src/main.ts',
      '--port=0',
    ],
    { cwd: repository, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const stop = async (): Promise<number | null> => {
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
    child.kill('SIGINT');
    await exited;
    clearTimeout(force);
    return child.exitCode;
  };
  return {
    pageUrl: await readPageUrl(child.stdout),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}

async function readPageUrl(output: Readable): Promise<string> {
  let text = '';
  for await (const part of output.iterator({ destroyOnReturn: false })) {
    text += String(part);
    const url = /Page\s+(\S+)\s/.exec(text)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`sallyport dev ended before it printed the address of its page:\n${text}`);
}
