import { obtainExecutable } from './obtain-executable.ts';

/** Path of a redis-server. */
export function obtainRedis(): string {
  return obtainExecutable({
    name: 'Redis',
    variable: 'SALLYPORT_REDIS_SERVER',
    commands: ['redis-server'],
    elsewhere: ['/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server'],
    debianPackage: 'redis-server',
    hint:
      'Install Redis 7 or newer (Debian, Ubuntu: `apt-get install redis-server`; macOS: `brew install redis`), ' +
      'or set SALLYPORT_REDIS_SERVER to the path of a redis-server executable.',
  });
}

/** Path of a nats-server. */
export function obtainNats(): string {
  return obtainExecutable({
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
}
