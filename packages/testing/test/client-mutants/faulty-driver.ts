import type { AdapterOperation, ClientDriver } from '@sallyport/testing/conformance/adapter';
import { createSallyportDriver } from '@sallyport/testing/conformance/adapter';
import type { Link } from '../mutants/fault.ts';
import type { ClientFault, Memory } from './client-fault.ts';
import { createFaultySockets } from './faulty-sockets.ts';

/** Drives the client of the project with a fault; without any, it is the right one. */
export function createFaultyDriver(fault: ClientFault, acted: () => void): ClientDriver {
  let newest: Link | undefined;
  const memory: Memory = { common: new Map(), link: () => newest };
  const linked = (link: Link): void => {
    newest = link;
  };
  const openSocket = createFaultySockets({ fault, memory, acted, linked });
  const right = createSallyportDriver({ openSocket, ...fault.environment });
  return {
    ...right,
    open(tell) {
      const driver = right.open((event) => {
        const told = fault.tells?.(event, memory) ?? [event];
        if (told.length !== 1 || told[0] !== event) acted();
        for (const one of told) tell(one);
      });
      const perform = (operation: AdapterOperation): Promise<unknown> => driver.perform(operation);
      return {
        perform(operation) {
          if (operation.op === 'connect') memory.common.clear();
          return fault.performs?.(operation, perform, memory) ?? perform(operation);
        },
        errorOf: (thrown) => driver.errorOf(thrown),
        close: () => driver.close(),
      };
    },
  };
}
