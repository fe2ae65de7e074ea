import type { Call, Commands, Outcome } from './commands.ts';

/** Does what the parent asks for, until it disconnects; then `stop` lets go of whatever keeps the process alive. */
export function serve(commands: Commands, stop: () => unknown): void {
  let last: Promise<unknown> = Promise.resolve();
  process.on('message', ({ command, input }: Call) => {
    last = perform(commands[command], input).then((outcome) => {
      if (process.connected) process.send?.(outcome);
    });
  });
  process.once('disconnect', () => last.then(stop));
}

async function perform(command: Commands[string] | undefined, input: unknown): Promise<Outcome> {
  try {
    // The parent's types are those of the commands.
    return { ok: true, output: await command?.(input as never) };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? `${error.stack}` : String(error) };
  }
}
