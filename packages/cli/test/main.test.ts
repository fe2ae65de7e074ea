import { once } from 'node:events';
import { expect, test } from 'vitest';
import { fixture } from './fixture.ts';
import { runCommand as run, startCommand as start } from './run-command.ts';

/** Processes that are started take long on a busy machine. */
const TIMEOUT_MS = 60_000;

test(
  'shows its help and its version',
  async () => {
    const [help, bare, version] = await Promise.all([run(['--help']), run([]), run(['--version'])]);
    expect(help).toMatchObject({ code: 0, out: expect.stringContaining('sallyport dev <module>') });
    expect(bare.out).toBe(help.out);
    expect(version).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  },
  TIMEOUT_MS,
);

test.each([
  [['serve'], 'There is no command "serve"'],
  [['dev'], 'Name the module'],
  [['dev', 'a.ts', 'b.ts'], 'One module at a time'],
  [['dev', 'gone.ts'], 'gone.ts: there is no such file'],
  [['dev', 'a.ts', '--port', 'http'], '--port must be a number'],
  [['dev', '--prot', '1'], "Unknown option '--prot'"],
])(
  '%j is refused with exit code 2',
  async (args, message) => {
    const { code, err, out } = await run(args);
    expect(err).toMatch(/^sallyport: /);
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
    expect({ code, out }).toEqual({ code: 2, out: '' });
  },
  TIMEOUT_MS,
);

test(
  'runs until a signal comes, and then stops by itself',
  async () => {
    const child = start(['dev', fixture('echo.ts'), '--port', '0']);
    const [first] = await once(child.stdout, 'data');
    expect(String(first)).toMatch(
      /echo@1\.0\.0 is running[\s\S]*ws:\/\/localhost:\d+\/ws[\s\S]*Token/,
    );
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  },
  TIMEOUT_MS,
);
