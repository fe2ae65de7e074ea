import type { TestProject } from 'vitest/node';
import { obtainExecutable } from './obtain-executable.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of the redis-server that tests start, each on a port of its own. */
    redisServer: string;
    /** Path of the nats-server that tests start, each on a port of its own. */
    natsServer: string;
  }
}

/** Vitest calls this once, and only for runs that contain a test against Redis or NATS. */
export default function setup(project: TestProject): void {
  const redisServer = obtainExecutable({
    name: 'Redis',
    variable: 'SALLYPORT_REDIS_SERVER',
    commands: ['redis-server'],
    elsewhere: ['/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server'],
    debianPackage: 'redis-server',
    hint:
      'Install Redis 7 or newer (Debian, Ubuntu: `apt-get install redis-server`; macOS: `brew install redis`), ' +
      'or set SALLYPORT_REDIS_SERVER to the path of a redis-server executable.',
  });
  const natsServer = obtainExecutable({
    name: 'NATS',
    variable: 'SALLYPORT_NATS_SERVER',
    commands: ['nats-server'],
    elsewhere: [
      '/usr/sbin/nats-server',
      '/usr/local/bin/nats-server',
      '/opt/homebrew/bin/nats-server',
    ],
    debianPackage: 'nats-server',
    hint:
      'Install nats-server 2.9 or newer (Debian, Ubuntu: `apt-get install nats-server`; macOS: `brew install nats-server`), ' +
      'or set SALLYPORT_NATS_SERVER to the path of a nats-server executable.',
  });
  project.provide('redisServer', redisServer);
  project.provide('natsServer', natsServer);
}
