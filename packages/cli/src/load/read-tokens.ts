import { exec } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { messageOf } from '../usage-error.ts';
import { LoadError } from './load-error.ts';
import type { TokenPlan } from './plan.ts';
import type { Identity } from './scenario.ts';

const KEY_VARIABLE = 'SALLYPORT_LOAD_KEY';
const TOKEN_VARIABLE = 'SALLYPORT_TOKEN';
const COMMAND_TIMEOUT_MS = 60_000;
const MAX_BYTES = 64 * 1024 * 1024;
const MIN_KEY_BYTES = 32;
/** A token outlives the run by this, for the ramp and the end. */
const SPARE_SEC = 3_600;

/** Where tokens may come from. */
export interface TokenSources {
  readonly file: string | undefined;
  readonly command: string | undefined;
  readonly identity: Identity;
  readonly seconds: number;
}

const execute = promisify(exec);

/**
 * Finds the tokens: of a command, of a file, made from a key, or the one of the environment, in this order.
 *
 * @throws LoadError `token_missing` or `token_failed`.
 */
export async function readTokens(sources: TokenSources): Promise<TokenPlan> {
  const { command, file, identity, seconds } = sources;
  if (command !== undefined) return given(await runCommand(command), `"${command}"`);
  if (file !== undefined) return given(await readTokenFile(file), file);
  const key = process.env[KEY_VARIABLE];
  if (key !== undefined && key !== '') {
    const lifetimeSec = Math.ceil(seconds) + SPARE_SEC;
    return { kind: 'minted', key: readKey(key), identity, lifetimeSec };
  }
  const token = process.env[TOKEN_VARIABLE];
  if (token !== undefined && token !== '') return { kind: 'given', tokens: [token.trim()] };
  throw new LoadError(
    'token_missing',
    `Say with what to connect: ${KEY_VARIABLE} (a key for HS256, in base64url, from which a token is made for each connection), --tokens <file>, --token-command <command>, or ${TOKEN_VARIABLE} (one token for all).`,
  );
}

function given(text: string, source: string): TokenPlan {
  const tokens = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const wrong = tokens.findIndex((token) => !/^[\w.=-]+$/.test(token));
  if (wrong >= 0) {
    throw new LoadError('token_failed', `${source}: line ${wrong + 1} is no token.`);
  }
  if (tokens.length > 0) return { kind: 'given', tokens };
  throw new LoadError('token_failed', `${source} has no token; write one a line.`);
}

async function runCommand(command: string): Promise<string> {
  try {
    const limits = { timeout: COMMAND_TIMEOUT_MS, maxBuffer: MAX_BYTES };
    return (await execute(command, limits)).stdout;
  } catch (cause) {
    throw failed(cause);
  }
}

async function readTokenFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw failed(cause);
  }
}

function failed(cause: unknown): LoadError {
  return new LoadError('token_failed', messageOf(cause), { cause });
}

function readKey(text: string): Uint8Array {
  const key = Buffer.from(text, 'base64url');
  if (/^[\w-]+={0,2}$/.test(text) && key.byteLength >= MIN_KEY_BYTES) return new Uint8Array(key);
  throw new LoadError(
    'token_failed',
    `${KEY_VARIABLE} must be at least ${MIN_KEY_BYTES} bytes in base64url; write one with: openssl rand -base64 32 | tr '+/' '-_'`,
  );
}
