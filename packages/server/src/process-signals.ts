import { inspect } from 'node:util';
import type { CloseOptions, Gateway } from './gateway-api.ts';

/** How a process leaves on a signal. */
export interface SignalOptions extends CloseOptions {
  /** Default: SIGTERM and SIGINT. */
  readonly signals?: readonly NodeJS.Signals[];
  /** Runs between the end of the gateway and that of the process, such as to close a database. */
  readonly afterClose?: () => Promise<void> | void;
}

/**
 * Drains the gateway on the first signal and ends the process, with 0 where all went well, else 1; a second
 * signal ends it at once, with 1. The result stops listening to signals.
 */
export function drainOnSignals(
  gateway: Pick<Gateway, 'close'>,
  options: SignalOptions = {},
): () => void {
  const { signals = ['SIGTERM', 'SIGINT'], afterClose, ...closeOptions } = options;
  let leaving = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (leaving) process.exit(1);
    leaving = true;
    void leave(signal);
  };
  const leave = async (signal: NodeJS.Signals): Promise<void> => {
    try {
      await gateway.close({ reason: signal, ...closeOptions });
      await afterClose?.();
      process.exit(0);
    } catch (error) {
      process.stderr.write(`${inspect(error)}\n`);
      process.exit(1);
    }
  };
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}
