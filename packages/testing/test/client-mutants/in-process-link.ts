import type { ClientDriver } from '@sallyport/testing/conformance/adapter';
import { serveAdapter } from '@sallyport/testing/conformance/adapter';
import type { AdapterLink } from '../../src/conformance/client/link/adapter-link.ts';

/** An adapter in this very process: lines are handed over, a turn of the event loop later. */
export function createInProcessLink(driver: ClientDriver): AdapterLink {
  return {
    name: driver.client,
    async open(listener) {
      let hear = (_line: string): void => undefined;
      let end = (): void => undefined;
      let open = true;
      serveAdapter(
        {
          send: (line) => setImmediate(() => open && listener.line(line)),
          listen(line, ended) {
            hear = line;
            end = ended;
          },
        },
        driver,
      );
      return {
        send: (text) => setImmediate(() => hear(text)),
        async stop() {
          open = false;
          end();
        },
      };
    },
    async [Symbol.asyncDispose]() {},
  };
}
