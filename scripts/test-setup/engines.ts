import type { TestProject } from 'vitest/node';
import { obtainNats, obtainRedis } from './engine-executables.ts';

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
  project.provide('redisServer', obtainRedis());
  project.provide('natsServer', obtainNats());
}
