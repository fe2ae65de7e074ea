import { readFile } from 'node:fs/promises';
import { ClientError } from '@sallyport/client';
import type { ReplayReport } from '@sallyport/client/devtools';
import { replaySession } from '@sallyport/client/devtools';
import type { Command, OptionValues } from '../command.ts';
import { textOption } from '../command.ts';
import { messageOf, UsageError } from '../usage-error.ts';

/** `sallyport replay`: sends a recorded session to a gateway, and compares the answers. */
export const replayCommand: Command = {
  help: `sallyport replay <recording.ndjson> --url <ws url> [--speed <factor>|max]

Sends the client's side of a recording (recordSession of @sallyport/client/devtools) to a gateway, and says where
an answer has another type or code than in the recording. Payloads are not compared. A frame of which something
was redacted is left out, and named.

  --url <ws url>      The gateway's endpoint: ws://localhost:4000/ws
  --speed <factor>    2 is twice as fast as recorded; max waits for answers only. Default: 1.
  --timeout <ms>      How long an answer may take. Default: 10000.

SALLYPORT_TOKEN is the token (a JWT) to connect with; command lines are seen by other users of a machine.

Exit codes: 0 no difference, 1 differences or a connection that was refused or ended, 2 used wrongly.
`,
  options: {
    url: { type: 'string' },
    speed: { type: 'string' },
    timeout: { type: 'string' },
  },
  async run([file, ...rest], options) {
    if (file === undefined || rest.length > 0) {
      throw new UsageError('Name one recording: sallyport replay session.ndjson --url ws://…');
    }
    const settings = readSettings(options);
    const report = await replay(await read(file), settings);
    if (report === undefined) return 1;
    console.log(describe(report));
    return report.differences.length === 0 && report.closed === undefined ? 0 : 1;
  },
};

interface Settings {
  readonly url: string;
  readonly token: string;
  readonly speed: number;
  readonly timeoutMs: number;
}

function readSettings(options: OptionValues): Settings {
  const url = textOption(options, 'url') ?? '';
  if (!URL.canParse(url) || !/^wss?:/.test(url)) {
    throw new UsageError(
      `--url must be a WebSocket URL such as ws://localhost:4000/ws, got "${url}".`,
    );
  }
  const token = process.env.SALLYPORT_TOKEN;
  if (token === undefined || token === '') {
    throw new UsageError('Put the token to connect with into SALLYPORT_TOKEN.');
  }
  const speed = textOption(options, 'speed') ?? '1';
  return {
    url,
    token,
    speed: speed === 'max' ? Number.POSITIVE_INFINITY : positive('speed', speed),
    timeoutMs: positive('timeout', textOption(options, 'timeout') ?? '10000'),
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new UsageError(`--${name} must be a number of more than 0, got "${text}".`);
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

async function replay(text: string, settings: Settings): Promise<ReplayReport | undefined> {
  try {
    return await replaySession(text, settings);
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message, { cause: error });
    if (!(error instanceof ClientError)) throw error;
    console.error(`sallyport: ${error.message}`);
    return undefined;
  }
}

function describe({ sent, compared, skipped, differences, closed }: ReplayReport): string {
  return [
    ...skipped.map(({ frame, why }) => `- left out: ${frame} (${why})`),
    ...differences.map(
      ({ frame, id, recorded, replayed }) => `✗ ${frame} #${id}: was ${recorded}, is ${replayed}`,
    ),
    ...(closed === undefined ? [] : [`✗ the gateway closed: ${closed.code} ${closed.reason}`]),
    `${sent} frames sent, ${skipped.length} left out, ${compared} answers compared, ${differences.length} differences.`,
  ].join('\n');
}
