import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixture } from './fixture.ts';
import { runCommand } from './run-command.ts';

const FILES = [
  'asyncapi.json',
  'contract.json',
  'openrpc.json',
  'reference.html',
  'schema.2020-12.json',
  'schema.draft-07.json',
];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-export-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('sallyport export', () => {
  it('writes every artifact, the same from module and file, and says when they are stale', async () => {
    const args = ['export', fixture('echo.ts'), '--out', folder];
    expect(await runCommand(args)).toMatchObject({ code: 0, err: '' });
    expect((await readdir(folder)).sort()).toEqual(FILES);
    const again = join(folder, 'again');
    await runCommand(['export', join(folder, 'contract.json'), '--out', again]);
    for (const file of FILES) {
      expect(await readFile(join(again, file), 'utf8'), file).toBe(
        await readFile(join(folder, file), 'utf8'),
      );
    }
    expect(await runCommand([...args, '--check'])).toMatchObject({ code: 0 });
    await writeFile(join(folder, 'openrpc.json'), '{}');
    const stale = await runCommand([...args, '--check']);
    expect(stale).toMatchObject({ code: 1, err: expect.stringContaining('openrpc.json is stale') });
    expect(await readFile(join(folder, 'openrpc.json'), 'utf8')).toBe('{}');
  }, 30_000);

  it('reads a git revision and an installed package', async () => {
    await runCommand(['export', fixture('echo.ts'), '--out', folder]);
    const git = (...args: string[]): void => {
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
        cwd: folder,
      });
    };
    git('init', '--quiet');
    git('add', 'contract.json');
    git('commit', '--quiet', '--message', 'contract');
    const installed = join(folder, 'node_modules', '@acme', 'contract');
    await mkdir(installed, { recursive: true });
    await cp(join(folder, 'contract.json'), join(installed, 'contract.json'));
    for (const source of ['HEAD:contract.json', '@acme/contract']) {
      const { code } = await runCommand(['export', source, '--out', folder, '--check'], folder);
      expect(code, source).toBe(0);
    }
  }, 30_000);

  it('writes all or nothing', async () => {
    await writeFile(join(folder, 'file'), 'mine');
    const refused = await runCommand(['export', fixture('echo.ts'), '--out', join(folder, 'file')]);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('Nothing is written') });
    expect(await readdir(folder)).toEqual(['file']);
  }, 30_000);
});

describe('a contract that cannot be used', () => {
  it.each([
    ['gone.json', undefined, 'there is no such file'],
    ['HEAD:gone.json', undefined, 'git cannot show it'],
    ['broken.json', '{', 'not_json'],
    ['other.json', '{"name":"x"}', 'contract.json'],
    ['newer.json', '{"sallyport":"99"}', 'contract.json'],
    ['broken.ts', 'export const contract = {', 'cannot be loaded'],
  ])('%s: names the file and the remedy, with exit code 2', async (name, text, message) => {
    const source = text === undefined ? name : join(folder, name);
    if (text !== undefined) await writeFile(source, text);
    const { code, err, out } = await runCommand(
      ['export', source, '--out', join(folder, 'out')],
      folder,
    );
    expect(err).toContain(message);
    expect(err).toContain(name);
    expect(err).not.toContain('    at ');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(await readdir(folder)).not.toContain('out');
  });
});

describe('sallyport lint', () => {
  it('exits with 1 where it finds something, 0 where not', async () => {
    const clean = await runCommand(['lint', fixture('echo.ts')]);
    expect(clean).toMatchObject({ code: 0, out: 'No findings.\n' });
    const findings = await runCommand(['lint', fixture('careless.ts')]);
    expect(findings).toMatchObject({
      code: 1,
      out: expect.stringMatching(/channels\.room[^\n]* transform-vanishes[\s\S]*1 findings\./),
    });
  });
});
