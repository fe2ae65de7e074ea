import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Case, ConformanceConfig } from '@sallyport/testing/conformance';
import {
  allServerCases,
  CONFIG_FILE,
  defaultConformanceConfig,
  parseConformanceConfig,
} from '@sallyport/testing/conformance';
import { messageOf, UsageError } from '../usage-error.ts';

/**
 * Reads what is declared of an implementation. It may name cases of the kit, and those generated from a contract.
 *
 * @throws UsageError naming the file and what is wrong in it.
 */
export async function readConformanceConfig(
  file: string | undefined,
  generated: readonly Case[] = [],
): Promise<ConformanceConfig> {
  if (file === undefined && !existsSync(CONFIG_FILE)) return defaultConformanceConfig();
  const path = file ?? CONFIG_FILE;
  try {
    return parseConformanceConfig(
      await readFile(path, 'utf8'),
      [...allServerCases, ...generated].map(({ id }) => id),
    );
  } catch (cause) {
    throw new UsageError(`${path}: ${messageOf(cause)}`, { cause });
  }
}
