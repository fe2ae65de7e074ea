import type { AdapterEvent } from './adapter-protocol.ts';
import type { UntypedClient } from './untyped-client.ts';

/** Declared by the contract as the data of `over_quota`. */
const LIMIT = 3;
/** What no server is to read. */
const SECRET = 'a secret of the machine room';

/** Has a client implement the methods that the fixture contract declares for clients. */
export function handleFixtureMethods(
  client: UntypedClient,
  tell: (event: AdapterEvent) => void,
): void {
  client.handle('echo', ({ text }) => ({ text }));
  client.handle('wait', async ({ ms }, { signal }) => {
    const over = Promise.withResolvers<null>();
    const timer = setTimeout(() => over.resolve(null), Number(ms));
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      tell({ event: 'stopped', method: 'wait' });
      over.resolve(null);
    });
    return over.promise;
  });
  client.handle('fail', (_params, { fail }) => {
    throw fail('over_quota', { limit: LIMIT });
  });
  client.handle('crash', () => {
    throw new Error(SECRET);
  });
}
