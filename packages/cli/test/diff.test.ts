import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fixture } from './fixture.ts';
import { runCommand } from './run-command.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-diff-'));
  await runCommand(['export', fixture('echo.ts'), '--out', folder]);
  await cp(join(folder, 'contract.json'), join(folder, 'next.json'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Edits the newer contract as data. */
async function edit(change: (text: string) => string): Promise<void> {
  const file = join(folder, 'next.json');
  await writeFile(file, change(await readFile(file, 'utf8')));
}

function diff(...args: readonly string[]) {
  return runCommand(['diff', 'contract.json', 'next.json', ...args], folder);
}

it('passes what is the same', async () => {
  expect(await diff()).toMatchObject({ code: 0, err: '', out: expect.stringContaining('Passed.') });
});

it('fails a breaking change whose version did not rise, in every mode and format', async () => {
  await edit((text) => text.replaceAll('"room:write"', '"room:admin"'));
  const [first, client, full] = await Promise.all([
    diff(),
    diff('--mode', 'client-first'),
    diff('--mode', 'full', '--format', 'json'),
  ]);
  expect(first).toMatchObject({
    code: 1,
    out: expect.stringMatching(/BREAKING EVO-[\s\S]*major version/),
  });
  expect(client.out).toContain('(client-first)');
  expect(JSON.parse(full.out)).toMatchObject({
    mode: 'full',
    passed: false,
    requiredBump: 'major',
  });
  expect((await diff('--format', 'junit')).out).toMatch(/^<\?xml[\s\S]*<failure/);
  expect((await diff('--format', 'github')).out).toMatch(/^::error file=next\.json,/);
}, 30_000);

it('passes it once the version has risen, or it is accepted', async () => {
  await edit((text) => text.replaceAll('"room:write"', '"room:admin"'));
  const { findings } = JSON.parse((await diff('--format', 'json')).out) as {
    findings: { level: string; rule: string; place: string }[];
  };
  const breaking = findings.filter(({ level }) => level === 'breaking');
  const accepted = breaking.map(({ rule, place }) => ({
    rule,
    place,
    reason: 'Nobody used it before today.',
    expires: '2999-01-01',
  }));
  await edit((text) => text.replace('"version": "1.0.0"', '"version": "1.1.0"'));
  await writeFile(join(folder, 'accepted.json'), JSON.stringify({ accepted }));
  expect(await diff('--accept', 'accepted.json')).toMatchObject({ code: 0 });
  await edit((text) => text.replace('"version": "1.1.0"', '"version": "2.0.0"'));
  expect(await diff()).toMatchObject({ code: 0, out: expect.stringContaining('is enough') });
}, 30_000);

it.each([
  [['diff', 'contract.json'], 'Name two contracts'],
  [['diff', 'contract.json', 'next.json', '--mode', 'fast'], '--mode must be one of server-first'],
  [['diff', 'contract.json', 'next.json', '--format', 'xml'], '--format must be one of text'],
  [['diff', 'contract.json', 'next.json', '--accept', 'gone.json'], 'gone.json'],
  [['diff', 'gone.json', 'next.json'], 'gone.json: there is no such file'],
  [['generate', 'cobol', 'contract.json'], 'which is ts, not cobol'],
  [['generate', 'ts'], 'Name one contract'],
])('%j is refused with exit code 2', async (args, message) => {
  const { code, err, out } = await runCommand(args, folder);
  expect(err).toContain(message);
  expect({ code, out }).toEqual({ code: 2, out: '' });
});

it('generates a package, and says when it is stale', async () => {
  const args = ['generate', 'ts', 'contract.json', '--name', '@acme/echo', '--out', 'generated'];
  expect(await runCommand(args, folder)).toMatchObject({ code: 0, err: '' });
  const manifest = JSON.parse(await readFile(join(folder, 'generated', 'package.json'), 'utf8'));
  expect(manifest).toMatchObject({ name: '@acme/echo', version: '1.0.0' });
  expect(await runCommand([...args, '--check'], folder)).toMatchObject({ code: 0 });
  await edit((text) => text.replace('"version": "1.0.0"', '"version": "1.1.0"'));
  const stale = await runCommand(args.with(2, 'next.json').concat('--check'), folder);
  expect(stale).toMatchObject({ code: 1, err: expect.stringContaining('package.json is stale') });
}, 30_000);
