import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of the run; `await using` kills it. */
export interface Program extends AsyncDisposable {
  /** What it said first. */
  readonly ready: unknown;
  readonly isUp: boolean;
  /** Says something, and resolves with the next thing that it says. */
  ask(word: string | object, timeoutMs?: number): Promise<unknown>;
  /** Ends it without a word (SIGKILL), and waits until it is gone. */
  kill(): Promise<void>;
  /** Stops it where it stands; the result lets it go on. */
  pause(): () => void;
}

const START_MS = 120_000;

/** Starts one of `programs/`, and resolves when it has said that it is ready. It never outlives this process. */
export async function startProgram(name: string, config: object): Promise<Program> {
  const file = fileURLToPath(new URL(`./programs/${name}.ts`, import.meta.url));
  const child = fork(file, [JSON.stringify(config)], {
    execArgv: ['--conditions=@sallyport/source'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ready = await nextWord(child, `${name} to be ready`, START_MS);
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    ready,
    get isUp() {
      return child.exitCode === null && child.signalCode === null;
    },
    async ask(word, timeoutMs = START_MS) {
      const answer = nextWord(
        child,
        `${name} to answer ${JSON.stringify(word).slice(0, 40)}`,
        timeoutMs,
      );
      child.send(word);
      return answer;
    },
    kill,
    pause() {
      child.kill('SIGSTOP');
      return () => void child.kill('SIGCONT');
    },
    [Symbol.asyncDispose]: kill,
  };
}

function nextWord(child: ChildProcess, what: string, timeoutMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => () => {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
      finish();
    };
    const fail = (why: string) => settle(() => reject(new Error(`Waited for ${what}: ${why}.`)));
    const onMessage = (word: unknown): void => settle(() => resolve(word))();
    const onExit = fail('the process ended');
    const timer = setTimeout(fail(`nothing in ${timeoutMs} ms`), timeoutMs);
    child.once('message', onMessage);
    child.once('exit', onExit);
  });
}
