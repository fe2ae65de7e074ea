const OLDEST_MAJOR = 7;

/** What about the settings of a Redis costs what it has acknowledged, from its answer to `INFO`. */
export function judgeSettings(info: string): string[] {
  const settings = new Map(
    info.split('\r\n').map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  const version = settings.get('redis_version') ?? '';
  const policy = settings.get('maxmemory_policy') ?? 'noeviction';
  const faults: string[] = [];
  if (Number.parseInt(version, 10) < OLDEST_MAJOR) {
    faults.push(`Redis ${version} is too old: run ${OLDEST_MAJOR} or newer`);
  }
  if (settings.get('aof_enabled') === '0') {
    faults.push('Redis loses acknowledged messages when it restarts: set "appendonly yes"');
  }
  if (policy !== 'noeviction') {
    faults.push(
      `Redis evicts ("${policy}") what is acknowledged: set "maxmemory-policy noeviction"`,
    );
  }
  return faults;
}
