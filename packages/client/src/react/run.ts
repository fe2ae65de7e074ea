import type { CallOptions } from '../call-options.ts';

/** One run of a call. */
export interface Run {
  /** The caller's, with a signal that `stop` aborts as well. */
  readonly options: CallOptions & { readonly signal: AbortSignal };
  stop(): void;
}

/** Makes a run that can be stopped. */
export function createRun({ signal, ...options }: CallOptions): Run {
  const controller = new AbortController();
  const signals = signal === undefined ? [controller.signal] : [controller.signal, signal];
  return {
    options: { ...options, signal: AbortSignal.any(signals) },
    stop: () => controller.abort(),
  };
}
