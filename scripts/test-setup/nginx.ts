import type { TestProject } from 'vitest/node';
import { obtainExecutable } from './obtain-executable.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of the nginx that proxy tests start, each in a folder of its own. */
    nginx: string;
  }
}

/** Vitest calls this once, and only for runs that contain a proxy test. */
export default function setup(project: TestProject): void {
  const nginx = obtainExecutable({
    name: 'nginx',
    variable: 'SALLYPORT_NGINX',
    commands: ['nginx'],
    elsewhere: ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/opt/homebrew/bin/nginx'],
    debianPackage: 'nginx-light',
    hint:
      'Install nginx 1.22 or newer (Debian, Ubuntu: `apt-get install nginx-light`; macOS: `brew install nginx`), ' +
      'or set SALLYPORT_NGINX to the path of an nginx executable.',
  });
  project.provide('nginx', nginx);
}
