import { useEffect, useMemo } from 'react';
import type { DeclaredError } from '../parts/declared-error.ts';
import type { Reducer, StreamCall } from './hooks.ts';
import { StreamStore } from './stream-store.ts';
import type { UntypedClient } from './untyped-client.ts';
import type { Target } from './use-call.ts';
import { useLatest } from './use-latest.ts';
import { useStore } from './use-store.ts';

/** Sends an intent that is answered by a stream, and reduces its chunks. */
export function useStream<Value>(
  client: UntypedClient,
  { address, intent }: Target,
  reducer: Reducer<Value, unknown>,
): StreamCall<unknown, Value, DeclaredError> {
  const latest = useLatest(reducer);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another reducer serves the same stream
  const store = useMemo(() => {
    const channel = client.channel(address);
    const port = {
      initial: () => latest.current.initial,
      start: channel.stream.bind(channel, intent),
      reduce: (value: Value, chunk: unknown) => latest.current.reduce(value, chunk),
      declared: channel.declaredError.bind(channel, intent),
    };
    return new StreamStore(port, reducer.initial);
  }, [client, address, intent, latest]);
  useEffect(() => store.reset, [store]);
  const state = useStore(store);
  const { run, stop, reset } = store;
  return useMemo(() => ({ ...state, run, stop, reset }), [state, run, stop, reset]);
}
