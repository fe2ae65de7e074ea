import { useSyncExternalStore } from 'react';
import type { StateStore } from './state-store.ts';

/** The state of a store; renders anew when it changes. */
export function useStore<State>({ subscribe, read, readInitial }: StateStore<State>): State {
  return useSyncExternalStore(subscribe, read, readInitial);
}
