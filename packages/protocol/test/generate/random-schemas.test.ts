import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '@sallyport/protocol';
import { toContractJson } from '@sallyport/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { MessageTypes } from '../../src/generate/message-types.ts';
import { TypeNames } from '../../src/generate/type-names.ts';
import { samples } from '../artifact/schema-arbitrary.ts';
import { seed } from '../seed.ts';

const root = join(import.meta.dirname, '../../../..');

test('the types of random schemas hold every value that the schemas accept', {
  timeout: 120_000,
}, () => {
  const messages = new MessageTypes(new TypeNames([]));
  const constants = fc
    .sample(samples, { numRuns: 150, seed })
    .flatMap(({ schema, values }, index) => {
      const types = messages.declare([`message ${index}`], exported(schema));
      const accepted = fc.sample(values, { numRuns: 10, seed }).flatMap((value) => {
        const result = schema.safeParse(value);
        // The compiler would object to members that a reader drops, as it should.
        return result.success && isDeepStrictEqual(result.data, value) ? [value] : [];
      });
      return accepted.flatMap((value, place) =>
        types.map(
          (type) => `export const c${index}_${place}_${type}: ${type} = ${JSON.stringify(value)};`,
        ),
      );
    });
  expect(constants.length).toBeGreaterThan(200);
  const text = `${[...messages.declarations, constants.join('\n')].join('\n\n')}\n`;
  expect(compilerSays(text), `seed ${seed}`).toBe('');
});

function exported(schema: z.ZodType): JsonSchema {
  const method = { params: schema, result: schema, errors: {} };
  const contract = { name: 'random', version: '1.0.0', channels: {}, rpc: { any: method } };
  return toContractJson(contract).rpc.any?.params ?? {};
}

function compilerSays(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-types-'));
  try {
    const path = join(folder, 'types.ts');
    writeFileSync(path, text);
    const options = [
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--target',
      'es2023',
    ];
    execFileSync(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), ...options, path],
      { encoding: 'utf8' },
    );
    return '';
  } catch (failed) {
    const { stdout } = failed as { readonly stdout: string }; // what execFileSync throws
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
