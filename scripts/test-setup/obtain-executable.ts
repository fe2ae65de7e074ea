import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that tests start, and how it comes to the machine. */
export interface Executable {
  /** What it is called in messages. */
  readonly name: string;
  /** The environment variable that names another one. */
  readonly variable: string;
  /** Names to look for on the path, the best first. */
  readonly commands: readonly string[];
  /** Where else it may be. */
  readonly elsewhere: readonly string[];
  /** The package of Debian that has it. */
  readonly debianPackage: string;
  /** How people install it. */
  readonly hint: string;
}

/** The path of a program that tests need; installs it where this is a container of Debian and it is missing. */
export function obtainExecutable(wanted: Executable): string {
  return find(wanted) ?? install(wanted);
}

function find({ variable, commands, elsewhere, hint }: Executable): string | undefined {
  const named = process.env[variable];
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new Error(`${variable} is "${named}", which is not an executable file. ${hint}`);
  }
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => commands.map((command) => join(folder, command)));
  return [...onPath, ...elsewhere].find(isExecutable);
}

/** A container that runs tests as root on Debian gets the distribution's package; nobody else's machine is changed. */
function install(wanted: Executable): string {
  const { name, debianPackage, hint } = wanted;
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    throw new Error(`These tests need ${name}, and none was found. ${hint}`);
  }
  aptGet('update');
  aptGet('install', '--yes', '--no-install-recommends', debianPackage);
  const installed = find(wanted);
  if (installed === undefined) throw new Error(`apt-get installed no usable ${name}. ${hint}`);
  return installed;
}

function aptGet(...args: string[]): void {
  // Waits for another test run that is installing the same. RUNLEVEL=1 keeps a package from starting its service.
  execFileSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
