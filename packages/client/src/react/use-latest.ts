import { useInsertionEffect, useRef } from 'react';

/** What the last committed render was given, for callbacks that outlive a render. */
export function useLatest<T>(value: T): { readonly current: T } {
  const latest = useRef(value);
  // Before every other effect, and silent on a server.
  useInsertionEffect(() => {
    latest.current = value;
  });
  return latest;
}
