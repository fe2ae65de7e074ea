import type { TestProject } from 'vitest/node';
import { obtainExecutable } from './obtain-executable.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of the Chromium that browser tests start. */
    chromium: string;
  }
}

/** Vitest calls this once, and only for runs that contain a browser test. */
export default function setup(project: TestProject): void {
  const chromium = obtainExecutable({
    name: 'Chromium',
    variable: 'SALLYPORT_CHROMIUM',
    commands: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    elsewhere: [
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    debianPackage: 'chromium',
    hint:
      'Install Chromium (Debian, Ubuntu: `apt-get install chromium`; macOS: `brew install --cask chromium`), ' +
      'or set SALLYPORT_CHROMIUM to the path of a Chromium or Chrome executable.',
  });
  project.provide('chromium', chromium);
}
