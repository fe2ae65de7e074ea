import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';
import type { Call, Commands, Outcome } from './commands.ts';

/** A process that does what it is asked for; `await using` ends it. */
export interface Child<C extends Commands> extends AsyncDisposable {
  /** @throws Error with what the child wrote to stderr, where it fails, dies or takes too long. */
  call<Name extends keyof C & string>(
    command: Name,
    input: Parameters<C[Name]>[0],
  ): Promise<Awaited<ReturnType<C[Name]>>>;
}

export interface ChildOptions {
  readonly module: URL;
  /** For messages, such as `server of raw-ws`. */
  readonly name: string;
  /** More flags for Node. */
  readonly nodeFlags?: readonly string[];
  /** Default: the Node that runs the bench. */
  readonly executable?: string;
  /** Milliseconds that it has to end by itself. Default: 10,000. */
  readonly endTimeoutMs?: number;
}

const CALL_TIMEOUT_MS = 30_000;
const END_TIMEOUT_MS = 10_000;
/** Characters of stderr that are kept. */
const STDERR_LENGTH = 8_192;

/** Starts a module that calls `serve`. */
export function startChild<C extends Commands>({
  module,
  name,
  nodeFlags = [],
  executable = process.execPath,
  endTimeoutMs = END_TIMEOUT_MS,
}: ChildOptions): Child<C> {
  const child = fork(module, {
    execPath: executable,
    execArgv: [...process.execArgv, ...nodeFlags],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_LENGTH);
  });
  const ended = whenEnded(child);
  let hasFailed = false;
  const failure = (what: string): Error => {
    hasFailed = true;
    return new Error(`The ${name} ${what}.\n${stderr}`.trim());
  };

  return {
    async call(command, input) {
      const call: Call = { command, input };
      child.send(call);
      const outcome = await Promise.race([
        once(child, 'message').then(([message]): Outcome => message),
        ended.then((code) => failed(`it ended with ${code}`)),
        after(CALL_TIMEOUT_MS, failed(`no answer in ${CALL_TIMEOUT_MS} ms`), { ref: false }),
      ]);
      if (!outcome.ok) throw failure(`failed at "${command}": ${outcome.error}`);
      return outcome.output as never; // the child's types are those of the commands
    },
    async [Symbol.asyncDispose]() {
      const code = await end(child, ended, endTimeoutMs);
      // Where it has failed before, that is what to tell.
      if (code !== 0 && !hasFailed) throw failure(`ended with ${code}`);
    },
  };
}

/** The exit code or signal, once stderr is read. Not by 'close', which does not come after disconnect(). */
async function whenEnded(child: ChildProcess): Promise<number | string> {
  const [[code, signal]] = await Promise.all([
    once(child, 'exit'),
    child.stderr && once(child.stderr, 'close'),
  ]);
  return code ?? signal;
}

function failed(error: string): Outcome {
  return { ok: false, error };
}

/** Lets the child end by itself; kills it where it does not. */
async function end(
  child: ChildProcess,
  ended: Promise<unknown>,
  timeoutMs: number,
): Promise<unknown> {
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const code = await ended;
  clearTimeout(timer);
  return code;
}
