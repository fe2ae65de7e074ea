import type { z } from 'zod';
import type { ContractJson } from './contract-format.ts';
import { CONTRACT_FORMAT, contractJson } from './contract-format.ts';
import type { ContractJsonIssue } from './contract-json-error.ts';
import { ContractJsonError } from './contract-json-error.ts';
import { pointer } from './pointer.ts';

/**
 * Reads the text of a `contract.json`.
 *
 * @throws ContractJsonError naming each wrong place and what belongs there.
 */
export function parseContractJson(text: string): ContractJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ContractJsonError(
      `The file is not JSON (${reason}). Export it again from the contract.`,
      { code: 'not_json', cause },
    );
  }
  return checkContractJson(value);
}

/**
 * Checks that a value has the shape of a `contract.json` of this format version.
 *
 * @throws ContractJsonError naming each wrong place and what belongs there.
 */
export function checkContractJson(value: unknown): ContractJson {
  checkFormat(value);
  const result = contractJson.safeParse(value);
  if (result.success) return result.data;
  throw new ContractJsonError(
    'Some places are not what the format says. Correct them, or export the file again from the contract.',
    { code: 'invalid_contract', issues: result.error.issues.flatMap(explain) },
  );
}

function checkFormat(value: unknown): void {
  if (typeof value !== 'object' || value === null || !('contractFormat' in value)) {
    throw new ContractJsonError(
      `The file has no "contractFormat". Give the contract.json that was exported from a contract; it begins with {"contractFormat": ${CONTRACT_FORMAT}, …}.`,
      { code: 'not_a_contract' },
    );
  }
  const { contractFormat: found } = value;
  if (found === CONTRACT_FORMAT) return;
  if (typeof found === 'number' && found > CONTRACT_FORMAT) {
    throw new ContractJsonError(
      `The file is of format ${found}, this release reads ${CONTRACT_FORMAT}. Update Sallyport.`,
      { code: 'newer_format' },
    );
  }
  throw new ContractJsonError(
    `The file is of format ${JSON.stringify(found)}, this release reads ${CONTRACT_FORMAT}. Export it again from the contract with this release.`,
    { code: 'older_format' },
  );
}

function explain(issue: z.core.$ZodIssue): ContractJsonIssue[] {
  const path = pointer(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: pointer([...issue.path, key]),
        message: 'unknown member. Remove it, or correct its name.',
      }));
    case 'invalid_union':
      return [{ path, message: 'unknown kind. Write "event" or "request".' }];
    default:
      return [{ path, message: `${issue.message}.` }];
  }
}
