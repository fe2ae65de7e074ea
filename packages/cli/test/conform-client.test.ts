import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { sallyportDriver, serveControlSocket } from '@sallyport/testing/conformance/adapter';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand, startCommand } from './run-command.ts';

const program = fileURLToPath(new URL('./fixtures/client-adapter.ts', import.meta.url));
const command = `"${process.execPath}" --conditions=@sallyport/source "${program}"`;
const someCases = 'CPC-CON-001,CPC-REQ-001';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conform-client-'));
});
afterEach(() => rm(folder, { recursive: true }));

const conform = (...args: string[]) => runCommand(['conform', 'client', ...args], folder);

describe('sallyport conform client', { timeout: 60_000 }, () => {
  it('starts an adapter, judges the client, and writes reports', async () => {
    const files = ['--json', 'r.json', '--junit', 'r.xml', '--html', 'r.html'];
    const { out, code } = await conform('--command', command, '--case', someCases, ...files);
    expect(out.trimEnd().split('\n').at(-1)).toBe('2 passed, 0 failed, 0 skipped');
    expect(code).toBe(0);
    expect(await readFile(join(folder, 'r.xml'), 'utf8')).toContain('CPC-CON-001');
    const merged = await runCommand(['conform', 'report', 'r.json', '--html', 'all.html'], folder);
    expect(merged.code).toBe(0);
    expect(await readFile(join(folder, 'all.html'), 'utf8')).toContain('@sallyport/client');
  });

  it('waits for an adapter on a control port, and prints the address', async () => {
    const args = ['conform', 'client', '--control', '0', '--case', someCases];
    const child = startCommand(args, folder);
    const out = text(child.stdout);
    const exited = once(child, 'exit');
    const [said] = await once(child.stderr, 'data');
    const url = /ws:\S+/.exec(String(said))?.[0] ?? '';
    const stop = serveControlSocket(url, sallyportDriver);
    const [code] = await exited;
    stop();
    expect((await out).trimEnd().split('\n').at(-1)).toBe('2 passed, 0 failed, 0 skipped');
    expect(code).toBe(0);
  });

  it('prints a command that reproduces a failure, and exits with 1', async () => {
    const cannot = `${command} cannot`;
    const { out, code } = await conform('--command', cannot, '--case', 'CPC-CON-001');
    expect(out).toMatch(/again {4}sallyport conform client --command '.+' --case CPC-CON-001/);
    expect(out).toContain('the adapter cannot "connect"');
    expect(code).toBe(1);
  });

  it('lists the cases', async () => {
    const { out, code } = await conform('--list', '--area', 'con');
    expect(out).toContain('CPC-CON-001  MUST');
    expect(code).toBe(0);
  });

  it('does not take the configuration of a server', async () => {
    await writeFile(join(folder, 'sallyport.conformance.json'), '{"role":"server"}');
    const { err, code } = await conform('--command', command);
    expect(err).toContain('name another file by --config');
    expect(code).toBe(3);
  });

  it('exits with 3 where the adapter does not start', async () => {
    const { out, code } = await conform('--command', 'echo sorry >&2; exit 7');
    expect(out).toMatch(/Not judged: .*ended with 7.*sorry/s);
    expect(code).toBe(3);
  });

  it.each([
    [[], '--command "<command>" or --control <port>'],
    [['--command', 'x', '--control', '0'], '--command "<command>" or --control <port>'],
    [['--control', 'x'], 'must be a port'],
    [['--control', '99999'], 'must be a port'],
    [['--command', 'x', '--url', 'ws://127.0.0.1:1'], 'belongs to sallyport conform server'],
    [['--command', 'x', '--case', 'SPC-CON-001'], 'There is no case'],
    [['--command', 'x', '--config', 'none.json'], 'none.json'],
  ])('%j is misuse, which exits with 3', async (args, words) => {
    const { err, code } = await conform(...args);
    expect(err).toContain(words);
    expect(code).toBe(3);
  });
});
