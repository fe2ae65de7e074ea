import type { WelcomePayload } from '@sallyport/protocol';
import { isAddress } from '@sallyport/protocol/wire';
import { ClientCore } from './client-core.ts';
import type { ClientStatus } from './client-events.ts';
import type { ClientSettings } from './client-options.ts';
import { misuse } from './failure.ts';
import type { UntypedCoreChannel } from './open-channel.ts';
import { openChannel } from './open-channel.ts';

/** A client without its types, which are gone at run time. */
export interface UntypedCoreClient extends AsyncDisposable {
  /** What parts work on. */
  readonly core: ClientCore;
  readonly status: ClientStatus;
  readonly welcome: WelcomePayload | undefined;
  channel(address: string): UntypedCoreChannel;
  close(): Promise<void>;
}

/** The API of a client. */
export function openClient(settings: ClientSettings): UntypedCoreClient {
  const core = new ClientCore(settings);
  const close = async () => {
    await core.line.stop();
  };
  return {
    core,
    get status() {
      return core.status;
    },
    get welcome() {
      return core.welcome;
    },
    channel(address) {
      if (isAddress(address)) return openChannel(address, core);
      throw misuse('bad_address', address);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
