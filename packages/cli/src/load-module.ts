import { existsSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Contract } from '@sallyport/protocol';
import { defineContract } from '@sallyport/protocol';
import type { Gateway, Service } from '@sallyport/server';
import { messageOf, UsageError } from './usage-error.ts';

/** Sends every connection away, and lets a fresh gateway take over. */
export type Drain = (reason: string) => Promise<void>;

/** What `sallyport dev` takes from a module. */
export interface ContractModule {
  readonly contract: Contract;
  /** The services of the contract; `drain` sends everybody away and starts afresh. */
  readonly createServices?: (
    gateway: Gateway,
    drain: Drain,
  ) => readonly Service[] | Promise<readonly Service[]>;
  /** A folder with `index.html`. */
  readonly page?: URL;
}

/**
 * Imports a module and checks what it exports.
 *
 * @throws UsageError naming the file and the remedy.
 */
export async function loadModule(path: string): Promise<ContractModule> {
  const file = resolve(path);
  const name = relative(process.cwd(), file) || path;
  if (!existsSync(file)) throw new UsageError(`${name}: there is no such file.`);
  if (!statSync(file).isFile()) {
    throw new UsageError(
      `${name} is a folder; name the module in it, such as ${name}/contract.ts.`,
    );
  }
  const exported = await importModule(file, name);
  const { createServices, page } = exported;
  if (createServices !== undefined && typeof createServices !== 'function') {
    throw new UsageError(
      `${name}: "createServices" must be a function that takes the gateway and returns services.`,
    );
  }
  return {
    contract: checkContract(exported, name),
    // What it returns is checked by the gateway when it is mounted.
    ...(createServices !== undefined && { createServices: createServices as CreateServices }),
    ...(page !== undefined && { page: checkPage(page, name) }),
  };
}

type CreateServices = NonNullable<ContractModule['createServices']>;

async function importModule(file: string, name: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (cause) {
    throw new UsageError(`${name} cannot be loaded: ${messageOf(cause)}${remedyFor(cause)}`, {
      cause,
    });
  }
}

function remedyFor(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION') {
    return '\nUse Node 22.18 or later, which runs TypeScript, or name a JavaScript file.';
  }
  if (code === 'ERR_MODULE_NOT_FOUND') {
    return '\nInstall the package, or write the path of the import with its extension.';
  }
  return '';
}

function checkContract(exported: Record<string, unknown>, name: string): Contract {
  const { contract } = exported;
  if (typeof contract !== 'object' || contract === null || !('channels' in contract)) {
    const found = Object.keys(exported).join(', ') || 'nothing';
    throw new UsageError(
      `${name} exports no contract (it exports ${found}). Write: export const contract = defineContract({ … });`,
    );
  }
  try {
    return defineContract(contract as Contract); // it checks all that it reads
  } catch (cause) {
    throw new UsageError(`${name}: ${messageOf(cause)}`, { cause });
  }
}

function checkPage(page: unknown, name: string): URL {
  if (!(page instanceof URL) || page.protocol !== 'file:') {
    throw new UsageError(
      `${name}: "page" must be the file URL of a folder: new URL('page/', import.meta.url).`,
    );
  }
  const folder = new URL(page.href.endsWith('/') ? page.href : `${page.href}/`);
  if (!existsSync(new URL('index.html', folder))) {
    throw new UsageError(`${name}: the page folder ${fileURLToPath(folder)} has no index.html.`);
  }
  return folder;
}
