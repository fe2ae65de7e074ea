'use client';

export type { CallOutcome, CallState } from './call-store.ts';
export type { ProviderProps } from './client-provider.ts';
export { createHooks } from './create-hooks.ts';
export type { Call, Hooks, NoAddress, Reducer, StreamCall } from './hooks.ts';
export type { StreamOutcome, StreamState } from './stream-store.ts';
export type { ChannelState } from './subscription-store.ts';
