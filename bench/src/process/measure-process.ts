/** Microseconds of processor time that the process has taken so far. */
export function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Bytes, after a collection of garbage; needs `--expose-gc`. */
export async function memory() {
  for (let time = 0; time < 4; time += 1) {
    await new Promise(setImmediate);
    globalThis.gc?.();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapBytes: heapUsed + external, residentBytes: rss };
}
