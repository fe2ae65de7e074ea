import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './run-command.ts';

const server = fileURLToPath(new URL('./fixtures/conformance-server.ts', import.meta.url));
const start = [
  '--start',
  `"${process.execPath}" --conditions=@sallyport/source "${server}"`,
  '--ready',
  'listening on (\\S+)',
];

const contractPath = '@sallyport/testing/conformance/contract.json';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conform-'));
});
afterEach(() => rm(folder, { recursive: true }));

const conform = (...args: string[]) => runCommand(['conform', ...args], folder);

describe('sallyport conform server', () => {
  it('starts a server, judges it, stops it and writes reports', async () => {
    const files = ['--json', 'r.json', '--junit', 'r.xml', '--html', 'r.html'];
    const { out, code } = await conform('server', ...start, '--area', 'evo', ...files);
    expect(out.trimEnd().split('\n').at(-1)).toBe('6 passed, 0 failed, 0 skipped');
    expect(code).toBe(0);
    expect(await readFile(join(folder, 'r.xml'), 'utf8')).toContain('SPC-EVO-001');
    const merged = await conform('report', 'r.json', 'r.json', '--html', 'all.html');
    expect(merged.code).toBe(0);
    expect(await readFile(join(folder, 'all.html'), 'utf8')).toContain('SPC-EVO-001');
  });

  it('prints a command that reproduces a failure, and exits with 1', async () => {
    const config = { features: ['mcp'] };
    await writeFile(join(folder, 'sallyport.conformance.json'), JSON.stringify(config));
    const { out, code } = await conform('server', ...start, '--case', 'SPC-MCP-002');
    expect(out).toMatch(
      /again {4}sallyport conform server --start '.+' --ready .+ --case SPC-MCP-002/,
    );
    expect(code).toBe(1);
  });

  it('judges a server by a contract, and repeats a case by its id', async () => {
    const contract = fileURLToPath(import.meta.resolve(contractPath));
    const id = 'SPC-CTR-room:+/say/text/required';
    const { out, code } = await conform('server', ...start, '--contract', contract, '--case', id);
    expect(out.trimEnd().split('\n').at(-1)).toBe('1 passed, 0 failed, 0 skipped');
    expect(code).toBe(0);
  });

  it('does not judge a server by the contract of another', async () => {
    const text = await readFile(fileURLToPath(import.meta.resolve(contractPath)), 'utf8');
    const other = { ...JSON.parse(text), name: 'other' };
    await writeFile(join(folder, 'contract.json'), JSON.stringify(other));
    const options = ['--contract', 'contract.json', '--only-invalid'];
    const { out, code } = await conform('server', ...start, ...options);
    expect(out).toContain('Not judged: ');
    expect(out).toContain('a server of the contract other@1.0.0');
    expect(code).toBe(3);
  });

  it('judges by a frozen profile, which the badge names', { timeout: 60_000 }, async () => {
    const { out } = await conform('server', '--list', '--profile', 'core-2027.1');
    expect(out).toContain('SPC-CON-001');
    expect(out).not.toContain('SPC-SUB-015');
    const files = ['--json', 'r.json', '--area', 'evo'];
    await conform('server', ...start, ...files, '--profile', 'core-2027.1', '--seed', '7');
    const report = JSON.parse(await readFile(join(folder, 'r.json'), 'utf8'));
    expect(report.seed).toBe(7);
    expect(report).not.toHaveProperty('profile'); // one area is not the whole of it
    const merged = { ...report, profile: 'core-2027.1' };
    await writeFile(join(folder, 'whole.json'), JSON.stringify(merged));
    await conform('report', 'whole.json', '--badge', 'badge.svg');
    const badge = await readFile(join(folder, 'badge.svg'), 'utf8');
    expect(badge).toContain('<title>sallyport core-2027.1: 6/6</title>');
  });

  it('lists the cases', async () => {
    const { out, code } = await conform('server', '--list');
    expect(out).toContain('SPC-CON-001  MUST');
    expect(code).toBe(0);
  });

  it.each([
    [[], 'Say what to judge'],
    [['server', '--start', 'true'], 'Say when the server is ready'],
    [['server', '--start', 'echo sorry; exit 7', '--ready', 'never'], 'ended with 7'],
    [['server', '--start', 'echo sorry; exit 7', '--ready', 'never'], 'sorry'],
    [['server', '--start', 'x', '--ready', '('], 'regular expression'],
    [['server', '--start', 'sleep 9', '--ready', 'x', '--case', 'SPC-X-1'], 'There is no case'],
    [['server', '--area', 'XYZ'], 'there are CON, ENV'],
    [['server', '--list', '--profile', 'core'], 'there are core-2027.1, full-2027.1, latest'],
    [['server', '--url', 'ws://x/ws', '--seed', 'x'], '--seed must be an integer'],
    [['server', '--url', 'ws://127.0.0.1:9'], 'SALLYPORT_CONFORMANCE_KEY'],
    [['server', '--config', 'none.json'], 'none.json'],
    [['server', '--contract', 'none.json'], 'none.json'],
    [['server', '--only-invalid'], '--contract'],
    [['fuzz', ...start, '--for', 'long'], 'such as 60s'],
    [['fuzz', ...start, '--runs', 'many'], 'a number of frames'],
    [['fuzz', ...start, '--replay', 'none.json'], 'none.json'],
    [['vectors', '--kind', 'none'], 'there are client-envelopes'],
    [['server', '--nonsense'], 'nonsense'],
    [['report'], 'Name the reports'],
    [['report', 'none.json'], 'none.json'],
  ])('%j is misuse, which exits with 3', async (args, words) => {
    const { err, code } = await conform(...args);
    expect(err).toContain(words);
    expect(code).toBe(3);
  });
});

describe('sallyport conform fuzz', () => {
  it('attacks a server that it starts, and says how it went', async () => {
    const options = ['--runs', '200', '--seed', '3', '--json', 'r.json'];
    const { out, code } = await conform('fuzz', ...start, ...options);
    expect(out.trimEnd().split('\n').at(-1)).toBe('1 passed, 0 failed, 0 skipped');
    expect(code).toBe(0);
    expect(await readFile(join(folder, 'r.json'), 'utf8')).toContain('"seed": 3');
  });
});

describe('sallyport conform vectors', () => {
  it('says where they are, and judges an adapter', async () => {
    const told = await conform('vectors');
    expect(told.out).toMatch(/The vectors are in .+vectors/);
    expect(told.code).toBe(0);
    const none = await conform('vectors', '--command', 'exit 5', '--kind', 'addresses');
    expect(none.out).toContain('Not judged: ');
    expect(none.code).toBe(3);
  });
});
