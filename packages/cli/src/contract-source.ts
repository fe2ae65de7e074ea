import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Contract, ContractJson } from '@sallyport/protocol';
import {
  ContractJsonError,
  fromContractJson,
  parseContractJson,
  toContractJson,
} from '@sallyport/protocol';
import { loadModule } from './load-module.ts';
import { messageOf, UsageError } from './usage-error.ts';

const execute = promisify(execFile);
const MAX_BYTES = 64 * 1024 * 1024;
/** The file that a package or folder holds its contract in. */
const FILE = 'contract.json';

/**
 * The contract that a source names, as data. A source is a module, a `contract.json`, a git revision of one
 * (`main:contract.json`), or an installed package that contains one.
 *
 * @throws UsageError naming the source and the remedy.
 */
export async function readContractJson(source: string): Promise<ContractJson> {
  if (isModule(source) && existsSync(source)) {
    return asData((await loadModule(source)).contract, source);
  }
  const text = await readText(source);
  try {
    return parseContractJson(text);
  } catch (error) {
    throw misuse(error, source);
  }
}

/**
 * The contract that a source names, ready to validate.
 *
 * @throws UsageError naming the source and the remedy.
 */
export async function readContract(source: string): Promise<Contract> {
  if (isModule(source)) return (await loadModule(source)).contract;
  const data = await readContractJson(source);
  try {
    return fromContractJson(data);
  } catch (error) {
    throw misuse(error, source);
  }
}

function asData(contract: Contract, source: string): ContractJson {
  try {
    return toContractJson(contract);
  } catch (error) {
    throw misuse(error, source);
  }
}

async function readText(source: string): Promise<string> {
  if (existsSync(source)) return readFileText(source);
  const revision = /^([^:]+):(.+)$/.exec(source);
  if (revision !== null) return readRevision(source);
  const installed = findInstalled(source);
  if (installed !== undefined) return readFileText(installed);
  throw new UsageError(
    `${source}: there is no such file, git revision (such as main:${FILE}) or installed package with a ${FILE}.`,
  );
}

async function readFileText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

async function readRevision(source: string): Promise<string> {
  try {
    const { stdout } = await execute('git', ['show', '--end-of-options', source], {
      maxBuffer: MAX_BYTES,
    });
    return stdout;
  } catch (cause) {
    throw new UsageError(
      `${source}: git cannot show it. Write <revision>:<path from the root of the repository>.`,
      { cause },
    );
  }
}

function findInstalled(name: string): string | undefined {
  const folders = createRequire(join(process.cwd(), 'package.json')).resolve.paths(name) ?? [];
  return folders.map((folder) => join(folder, name, FILE)).find((file) => existsSync(file));
}

function isModule(source: string): boolean {
  return /\.[cm]?[jt]s$/.test(source);
}

function misuse(error: unknown, source: string): unknown {
  const expected = error instanceof ContractJsonError || error instanceof TypeError;
  return expected ? new UsageError(`${source}: ${messageOf(error)}`, { cause: error }) : error;
}
