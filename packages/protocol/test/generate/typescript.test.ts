import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Contract } from '@sallyport/protocol';
import {
  canonicalJson,
  defineContract,
  digestContract,
  fromContractJson,
  toContractJson,
} from '@sallyport/protocol';
import type { GeneratedFile } from '@sallyport/protocol/generate';
import { generateTypeScript } from '@sallyport/protocol/generate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { symphony } from '../artifact/symphony.ts';
import { mutatedJson } from '../json-mutation.ts';
import { otherPackage } from './other-package.ts';

const root = join(import.meta.dirname, '../../../..');

const options = { sallyport: '^0.1.0' };

describe('a package generated from the example', async () => {
  const example = join(root, 'examples/symphony/src/contract.ts');
  const { contract } = (await import(example)) as { contract: Contract };
  const files = generateTypeScript(toContractJson(contract), options);

  test('compiles elsewhere, with the same types and the same mistakes', {
    timeout: 120_000,
  }, async () => {
    using other = otherPackage('symphony-contract', files);
    expect(await other.compile()).toBe('');
  });

  test('runs a client, and a gateway that checks', { timeout: 60_000 }, async () => {
    using other = otherPackage('symphony-contract', files);
    expect(JSON.parse(await other.run('talk.ts'))).toEqual({
      words: ['one', 'two'],
      passages: [{ path: 'wire', title: '5', section: '', excerpt: '' }],
      refusals: ['invalid_payload', 'invalid_payload'],
      declared: 'no_such_section',
      path: 'a',
      drift: false,
    });
  });
});

describe('generateTypeScript', () => {
  const files = generateTypeScript(toContractJson(symphony()), options);

  test('gives the same files for the same contract, in whatever order it was read', () => {
    const json = JSON.parse(canonicalJson(toContractJson(symphony())));
    expect(generateTypeScript(json, options)).toEqual(files);
  });

  test('says in every source what it was made from', () => {
    const digest = digestContract(symphony());
    for (const { path, text } of files) {
      if (path !== 'package.json' && path !== 'contract.json') {
        expect(text, path).toContain('do not edit');
        expect(text, path).toContain(digest);
      }
    }
    expect(JSON.parse(textOf(files, 'package.json'))).toMatchObject({
      name: 'symphony-contract',
      version: '1.4.0',
      dependencies: { '@sallyport/protocol': '^0.1.0' },
    });
  });

  test('takes the name of the package', () => {
    const named = generateTypeScript(toContractJson(symphony()), {
      ...options,
      packageName: '@a/b',
    });
    expect(JSON.parse(textOf(named, 'package.json')).name).toBe('@a/b');
    expect(textOf(named, 'README.md')).toContain("from '@a/b/server'");
  });

  test('writes sources as the formatter of this project does', () => {
    for (const { path, text } of files.filter((file) => /\.(ts|js)$/.test(file.path))) {
      expect(formatted(path, text), path).toBe(text);
    }
  });

  test('gives a contract that refuses what the original refuses', () => {
    const original = symphony();
    const reloaded = fromContractJson(JSON.parse(textOf(files, 'contract.json')));
    const valid = { text: 'Hello', tone: 'warm' };
    const pairs: [z.ZodType | undefined, z.ZodType | undefined, unknown][] = [
      [
        original.channels.guide.accepts.chat.payload,
        reloaded.channels.guide?.accepts?.chat?.payload,
        valid,
      ],
      [
        original.rpc['tools/list'].result,
        reloaded.rpc?.['tools/list']?.result,
        { tools: [{ name: 'a' }] },
      ],
      [
        original.channels.world.emits.updated.payload,
        reloaded.channels.world?.emits?.updated?.payload,
        {
          tree: { label: 'a', children: [] },
          at: '2026-01-01T00:00:00Z',
          scores: { a: 1 },
          pair: ['a', 1],
        },
      ],
    ];
    for (const [before, after, sample] of pairs) {
      expect(after?.safeParse(sample)).toEqual(before?.safeParse(sample));
      fc.assert(
        fc.property(mutatedJson([sample]), (value) => {
          expect(after?.safeParse(value).success).toBe(before?.safeParse(value).success);
        }),
        { numRuns: 1_000 },
      );
    }
  });

  test('works for a contract with next to nothing in it', () => {
    const json = toContractJson(defineContract({ name: 'bare', version: '1.0.0', channels: {} }));
    expect(textOf(generateTypeScript(json, options), 'index.d.ts')).toContain(
      "readonly version: '1.0.0';\n  readonly channels: Record<never, never>;",
    );
  });
});

function textOf(files: readonly GeneratedFile[], path: string): string {
  return files.find((file) => file.path === path)?.text ?? '';
}

function formatted(path: string, text: string): string {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  return execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${path}`], {
    cwd: root,
    input: text,
    encoding: 'utf8',
  });
}
