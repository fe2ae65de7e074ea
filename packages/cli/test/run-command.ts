import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** Starts the command as a process of its own. */
export function startCommand(args: readonly string[], cwd = process.cwd()) {
  return spawn(process.execPath, ['--conditions=@sallyport/source', main, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs the command to its end. */
export async function runCommand(args: readonly string[], cwd?: string) {
  const child = startCommand(args, cwd);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { out, err, code };
}
