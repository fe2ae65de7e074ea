import { ErrorReply } from '@redis/client';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { BusError } from '../bus-error.ts';
import { judgeSettings } from './judge-settings.ts';
import type { RedisBusOptions } from './redis-bus-options.ts';
import { RedisChannels } from './redis-channels.ts';
import { RedisConnection } from './redis-connection.ts';
import type { RedisScript } from './redis-script.ts';

/** What a script works on; all its keys share one hash tag, so that a cluster keeps them together. */
export interface ScriptRun {
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

export interface RedisEngineParts {
  readonly options: Pick<RedisBusOptions, 'url' | 'client'>;
  readonly commandTimeoutMs: number;
  readonly maxPendingCommands: number;
  readonly clock: Clock;
  readonly log: Log;
  /** What `run` may be given. */
  readonly scripts: readonly RedisScript[];
}

/** Redis as the driver uses it: one connection for commands and scripts, one on which it listens. */
export class RedisEngine implements AsyncDisposable {
  readonly channels: RedisChannels;
  /** Milliseconds that a command may take. */
  readonly timeoutMs: number;
  readonly #clock: Clock;
  readonly #commands: RedisConnection;
  readonly #listeners = new Set<() => void>();

  constructor(parts: RedisEngineParts) {
    const { scripts, log, commandTimeoutMs, clock } = parts;
    this.timeoutMs = commandTimeoutMs;
    this.#clock = clock;
    this.#commands = new RedisConnection({
      ...parts,
      name: 'commands',
      onReady: (client) => {
        // Loaded before anything else is sent, so that scripts run in the order in which they were asked for.
        for (const { source } of scripts) {
          client
            .sendCommand(['SCRIPT', 'LOAD', source])
            .catch((error: unknown) => log.warn({ error }, 'a script could not be loaded'));
        }
        client.sendCommand(['INFO']).then(
          (info) => {
            for (const fault of judgeSettings(String(info))) log.warn({}, fault);
          },
          (error: unknown) => log.debug({ error }, 'Redis does not tell its settings'),
        );
        for (const listener of this.#listeners) listener();
      },
    });
    this.channels = new RedisChannels(parts);
  }

  /** Calls back whenever the connection for commands is there, again or for the first time. */
  onReady(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Milliseconds on a clock that never jumps. */
  now(): number {
    return this.#clock.monotonicMs();
  }

  /** @throws BusError in all that fails. */
  command(...args: readonly string[]): Promise<unknown> {
    return this.#commands.command(args);
  }

  /** @throws BusError in all that fails. */
  async run({ source, sha }: RedisScript, { keys, args }: ScriptRun): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args];
    try {
      return await this.#commands.command(['EVALSHA', sha, ...rest]);
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      return this.#commands.command(['EVAL', source, ...rest]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([
      this.#commands[Symbol.asyncDispose](),
      this.channels[Symbol.asyncDispose](),
    ]);
  }
}

/** Somebody emptied Redis's memory of scripts while the connection stood. */
function isUnknownScript(error: unknown): boolean {
  const { cause } = error as BusError; // the only error that a connection throws
  return cause instanceof ErrorReply && cause.message.startsWith('NOSCRIPT');
}
