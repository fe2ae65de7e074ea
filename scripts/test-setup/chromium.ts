import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of the Chromium that browser tests start. */
    chromium: string;
  }
}

const installHint =
  'Install Chromium (Debian, Ubuntu: `apt-get install chromium`; macOS: `brew install --cask chromium`), ' +
  'or set SALLYPORT_CHROMIUM to the path of a Chromium or Chrome executable.';

/** Vitest calls this once, and only for runs that contain a browser test. */
export default function setup(project: TestProject): void {
  project.provide('chromium', findChromium() ?? installChromium());
}

function findChromium(): string | undefined {
  const named = process.env.SALLYPORT_CHROMIUM;
  if (named !== undefined && named !== '') {
    if (!isExecutable(named)) {
      throw new Error(
        `SALLYPORT_CHROMIUM is "${named}", which is not an executable file. ${installHint}`,
      );
    }
    return named;
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  const macOs = [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  return [...onPath, ...macOs].find(isExecutable);
}

/** A container that runs tests as root on Debian gets the distribution's package; nobody else's machine is changed. */
function installChromium(): string {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    throw new Error(`Browser tests need Chromium, and none was found. ${installHint}`);
  }
  aptGet('update');
  aptGet('install', '--yes', '--no-install-recommends', 'chromium');
  const installed = findChromium();
  if (installed === undefined) {
    throw new Error(`apt-get installed no usable Chromium. ${installHint}`);
  }
  return installed;
}

function aptGet(...args: string[]): void {
  // Waits for another test run that is installing the same.
  execFileSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
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
