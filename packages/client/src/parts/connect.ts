import type { Contract } from '@sallyport/protocol';
import type { CallOptions } from '../call-options.ts';
import type { ClientCore } from '../client-core.ts';
import type { Failure } from '../client-error.ts';
import type { CoreClient } from '../core-client.ts';
import { aborted } from '../failure.ts';
import type { UntypedCoreClient } from '../open-client.ts';
import { startTimeLimit } from '../time-limit.ts';

/**
 * Connects, unless that has happened; the first use does so by itself. Resolves when the server has welcomed. Giving up
 * on the wait does not stop the attempts.
 *
 * @throws ClientError `refused`, `closed`, `timeout` or `aborted`.
 */
export function connect<C extends Contract>(
  client: CoreClient<C>,
  options?: CallOptions,
): Promise<void> {
  return waitForWelcome((client as object as UntypedCoreClient).core, options); // the same object without the contract
}

/** Waits for the welcome of this client's connection. */
export async function waitForWelcome(
  core: ClientCore,
  { signal, timeoutMs = core.settings.timeoutMs }: CallOptions = {},
): Promise<void> {
  const { line, settings, waiters } = core;
  const { environment } = settings;
  line.active.start(); // also where the server has closed for good
  const end = core.begin();
  if (end) throw end;
  if (line.active.isReady) return;
  if (signal?.aborted) throw aborted(signal);
  await new Promise<void>((resolve, reject) => {
    const over = (error?: Failure) => {
      limit.stop();
      waiters.delete(over);
      if (error) reject(error);
      else resolve();
    };
    const limit = startTimeLimit({ environment, what: 'connection', timeoutMs, signal, over });
    waiters.add(over);
  });
}
