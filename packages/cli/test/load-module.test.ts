import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDev, UsageError } from 'sallyport';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-'));
});
afterAll(() => rm(folder, { recursive: true }));

const contract = `export const contract = { name: 'echo', version: '1.0.0', channels: {} };`;

test.each([
  ['no contract', 'export const other = 1;', 'exports no contract (it exports other). Write:'],
  ['nothing', '', 'exports no contract (it exports nothing)'],
  [
    'a broken contract',
    `export const contract = { name: 'Echo!', version: '1.0.0', channels: {} };`,
    'Contract: "name" must be lower-case letters',
  ],
  ['a syntax error', 'export const contract = ;', 'cannot be loaded: '],
  ['a module that throws', `throw new Error('no database');`, 'cannot be loaded: no database'],
  ['a missing import', `import './gone.mjs';`, 'write the path of the import with its extension'],
  [
    'services that are no function',
    `${contract} export const createServices = [];`,
    '"createServices" must be a function',
  ],
  [
    'services that throw',
    `${contract} export const createServices = () => { throw new Error('no key'); };`,
    '"createServices" of the module failed: no key',
  ],
  [
    'a page that is no URL',
    `${contract} export const page = './page';`,
    '"page" must be the file URL',
  ],
  [
    'a page without index.html',
    `${contract} export const page = new URL('page/', import.meta.url);`,
    'has no index.html',
  ],
])('%s', async (name, source, message) => {
  const file = join(folder, `${name.replaceAll(' ', '-')}.mjs`);
  await writeFile(file, source);
  const start = startDev({ module: file, port: 0 });
  await expect(start).rejects.toThrow(UsageError);
  await expect(start).rejects.toThrow(message);
});

test('a file that is missing, and a folder', async () => {
  await expect(startDev({ module: join(folder, 'gone.ts') })).rejects.toThrow(
    'there is no such file',
  );
  await expect(startDev({ module: folder })).rejects.toThrow('is a folder; name the module in it');
});

test('a page script that does not compile', async () => {
  const file = join(folder, 'broken-page.mjs');
  await writeFile(file, `${contract} export const page = new URL('./', import.meta.url);`);
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  await writeFile(join(folder, 'main.ts'), 'const = 1;');
  await expect(startDev({ module: file, port: 0 })).rejects.toThrow(
    /cannot be bundled:\n.*main\.ts:1:7/,
  );
});
