const MAX_OPEN = 64;

/** Measures from a frame to its first answer; gives milliseconds where an envelope ends a measurement. */
export function createRoundTrip(): (
  direction: 'in' | 'out',
  envelope: Readonly<Record<string, unknown>>,
) => number | undefined {
  const sentAt = new Map<unknown, number>();
  return (direction, { id, ref, payload }) => {
    if (direction === 'out') {
      const key = id ?? rpcId(payload);
      if (key !== undefined) sentAt.set(key, performance.now());
      if (sentAt.size > MAX_OPEN) sentAt.delete(sentAt.keys().next().value);
      return undefined;
    }
    const key = ref ?? rpcId(payload);
    const started = sentAt.get(key);
    sentAt.delete(key);
    return started === undefined ? undefined : performance.now() - started;
  };
}

function rpcId(payload: unknown): unknown {
  return typeof payload === 'object' && payload !== null && 'jsonrpc' in payload && 'id' in payload
    ? payload.id
    : undefined;
}
