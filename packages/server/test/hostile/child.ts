import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A program of `test/fixtures` in a process of its own. */
export interface Child extends AsyncDisposable {
  /** What it said when it was ready. */
  readonly ready: unknown;
  /**
   * Asks, and resolves with its answer.
   *
   * @throws Error where it has ended.
   */
  ask(): Promise<unknown>;
}

/** Starts a program and awaits its first word. */
export async function startChild(name: string, args: readonly string[]): Promise<Child> {
  const program = fileURLToPath(new URL(`../fixtures/${name}.ts`, import.meta.url));
  const child = fork(program, [...args], {
    execArgv: ['--expose-gc', '--conditions=@sallyport/source'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const ended = exited.then(([code, signal]) => {
    throw new Error(`${name} ended with ${code ?? signal}.`);
  });
  ended.catch(() => {}); // it ends by itself at last, when nobody asks any more
  const nextWord = async (): Promise<unknown> => {
    const [word] = await Promise.race([once(child, 'message'), ended]);
    return word;
  };
  return {
    ready: await nextWord(),
    ask() {
      const answer = nextWord();
      if (child.connected) child.send('how is it?');
      return answer;
    },
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
