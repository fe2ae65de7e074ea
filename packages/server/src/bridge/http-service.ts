import type { Contract, Intent, MethodName } from '@sallyport/protocol';
import { isStream } from '@sallyport/protocol';
import type { Handlers, Service } from '../service/service.ts';
import { createService } from '../service/service.ts';
import { httpHandler } from './http-handler.ts';
import type { HttpBackendOptions } from './http-options.ts';

/** What a back end handles, and how it is asked. */
export interface HttpServiceOptions<C extends Contract> extends HttpBackendOptions {
  /** Keys of the channels, all of whose intents it handles. */
  readonly channels?: readonly (keyof C['channels'] & string)[];
  /** Names of the methods that it handles. */
  readonly rpc?: readonly MethodName<C>[];
}

/**
 * A service whose handlers are an HTTP back end: mount it on a gateway, or run it behind the bus, as any other. The
 * `type` of a request is the place in the contract, such as `guide.ask` or `rpc.sum`.
 *
 * @throws TypeError when an option cannot be meant, the contract has no such place, or a reply is a stream.
 */
export function httpService<const C extends Contract>(
  contract: C,
  { channels = [], rpc = [], ...backend }: HttpServiceOptions<C>,
): Service<C> {
  const handler = (type: string) => httpHandler<never>({ ...backend, type });
  const byChannel = channels.map((key) => {
    const intents = Object.entries(contract.channels[key]?.accepts ?? {});
    return [
      key,
      Object.fromEntries(
        intents.map(([name, intent]) => [name, handler(placeOf(key, name, intent))]),
      ),
    ];
  });
  const handlers = {
    channels: Object.fromEntries(byChannel),
    rpc: Object.fromEntries(rpc.map((name) => [name, handler(`rpc.${name}`)])),
  };
  return createService<C, Handlers<C>>(contract, handlers as never); // keys are the contract's; createService checks
}

function placeOf(key: string, name: string, intent: Intent): string {
  if (intent.kind === 'event' || !isStream(intent.reply)) return `${key}.${name}`;
  throw new TypeError(
    `httpService: "${key}.${name}" replies by a stream, which HTTP back ends cannot; handle it with createService.`,
  );
}
