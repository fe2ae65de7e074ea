import { createHash } from 'node:crypto';

/** A script that runs within Redis, all or nothing. */
export interface RedisScript {
  readonly source: string;
  /** What Redis knows it by. */
  readonly sha: string;
}

/** A script, with the name by which it is run. */
export function redisScript(source: string): RedisScript {
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}
