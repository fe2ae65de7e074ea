import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { ClientConformanceConfig } from '@sallyport/testing/conformance';
import {
  allClientCases,
  CONFIG_FILE,
  parseClientConformanceConfig,
} from '@sallyport/testing/conformance';
import { messageOf, UsageError } from '../usage-error.ts';

/**
 * Reads what is declared of a client; `undefined` where nothing is.
 *
 * @throws UsageError naming the file and what is wrong in it.
 */
export async function readClientConfig(
  file: string | undefined,
): Promise<ClientConformanceConfig | undefined> {
  if (file === undefined && !existsSync(CONFIG_FILE)) return undefined;
  const path = file ?? CONFIG_FILE;
  try {
    const ids = allClientCases.map(({ id }) => id);
    return parseClientConformanceConfig(await readFile(path, 'utf8'), ids);
  } catch (cause) {
    throw new UsageError(`${path}: ${messageOf(cause)}`, { cause });
  }
}
