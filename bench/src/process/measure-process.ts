/** Microseconds of processor time that the process has taken so far. */
export function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Bytes, after so many collections of garbage; needs `--expose-gc`. */
export async function memory(collections = 4) {
  for (let time = 0; time < collections; time += 1) {
    await new Promise(setImmediate);
    globalThis.gc?.();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapBytes: heapUsed + external, residentBytes: rss };
}
