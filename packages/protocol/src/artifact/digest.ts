import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Contract } from '../contract/contract.ts';
import { canonicalJson } from './canonical-json.ts';
import type { ContractJson } from './contract-format.ts';
import { toContractJson } from './contract-json.ts';
import { wireForm } from './wire-form.ts';

/**
 * The fingerprint of what a contract puts on the wire: SHA-256 in lower-case hexadecimal. Documentation does not
 * change it. Specification: Welcome.
 *
 * @throws TypeError where the contract cannot be written as data.
 */
export function digestContract(contract: Contract | ContractJson): string {
  const json = 'contractFormat' in contract ? contract : toContractJson(contract);
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(wireForm(json)))));
}
