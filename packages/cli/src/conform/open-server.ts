import { randomBytes } from 'node:crypto';
import type { Implementation, ServerInstance } from '@sallyport/testing/conformance';
import {
  asInstance,
  CONFORMANCE_KEY_VARIABLE,
  parseConformanceKey,
  StartFailure,
  startImplementation,
} from '@sallyport/testing/conformance';
import type { OptionValues } from '../command.ts';
import { textOption } from '../command.ts';
import { messageOf, UsageError } from '../usage-error.ts';

/** The server that the options name. `await using` stops it, where it was started. */
export interface OpenServer extends AsyncDisposable {
  readonly url: string;
  readonly key: Uint8Array;
  readonly name?: string;
  /** Starts another one, where the kit started it and learns its address from what it prints. */
  readonly startInstance?: () => Promise<ServerInstance>;
}

const KEY_BYTES = 32;

/**
 * Finds the server that `--url` names, or starts the one of `--start` with this key. Default: the key of the
 * environment, or a new one.
 *
 * @throws UsageError where the options do not name one, or it does not start.
 */
export async function openServer(
  options: OptionValues,
  key: Uint8Array = readKey(options),
): Promise<OpenServer> {
  const launch = launcher(options, key);
  const implementation = await launch?.();
  const stop = async (): Promise<void> => implementation?.[Symbol.asyncDispose]();
  const name = textOption(options, 'name');
  try {
    const url = readUrl(options, implementation);
    return {
      url,
      key,
      ...(name !== undefined && { name }),
      ...(launch !== undefined &&
        implementation?.captured === url && {
          startInstance: async () => asInstance(await launch()),
        }),
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function readKey(options: OptionValues): Uint8Array {
  const text = process.env[CONFORMANCE_KEY_VARIABLE];
  if (text === undefined) {
    if (options.start !== undefined) return randomBytes(KEY_BYTES);
    throw new UsageError(
      `Set ${CONFORMANCE_KEY_VARIABLE} to the key with which the server verifies its tokens (HS256), in base64url.`,
    );
  }
  try {
    return parseConformanceKey(text);
  } catch (cause) {
    throw new UsageError(messageOf(cause), { cause });
  }
}

/** Starts a server by the command of `--start`. */
type Launch = () => Promise<Implementation>;

function launcher(options: OptionValues, key: Uint8Array): Launch | undefined {
  const command = textOption(options, 'start');
  const ready = textOption(options, 'ready');
  if (command === undefined) {
    if (ready === undefined) return undefined;
    throw new UsageError('--ready belongs to --start "<command>".');
  }
  if (ready === undefined) {
    throw new UsageError(
      'Say when the server is ready: --ready 8000, or --ready "listening on (.+)"',
    );
  }
  const env = { [CONFORMANCE_KEY_VARIABLE]: Buffer.from(key).toString('base64url') };
  const startOptions = { command, env, ready: readReady(ready) };
  return async () => {
    try {
      return await startImplementation(startOptions);
    } catch (cause) {
      if (!(cause instanceof StartFailure)) throw cause;
      throw new UsageError(cause.message, { cause });
    }
  };
}

function readReady(text: string): number | RegExp {
  if (/^\d+$/.test(text)) return Number(text);
  try {
    return new RegExp(text);
  } catch (cause) {
    throw new UsageError(`--ready must be a port or a regular expression: ${messageOf(cause)}`, {
      cause,
    });
  }
}

function readUrl(options: OptionValues, implementation: Implementation | undefined): string {
  const ready = textOption(options, 'ready') ?? '';
  const fromPort = /^\d+$/.test(ready) ? `ws://127.0.0.1:${ready}/ws` : undefined;
  const url = textOption(options, 'url') ?? implementation?.captured ?? fromPort;
  if (url === undefined) {
    throw new UsageError('Say where the server is: --url ws://127.0.0.1:8000/ws');
  }
  const readable = URL.canParse(url) && ['ws:', 'wss:'].includes(new URL(url).protocol);
  if (readable && new URL(url).search === '' && new URL(url).hash === '') return url;
  throw new UsageError(
    `"${url}" is no address of an endpoint; write one such as ws://127.0.0.1:8000/ws.`,
  );
}
