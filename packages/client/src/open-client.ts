import type { WelcomePayload } from '@sallyport/protocol';
import { isAddress } from '@sallyport/protocol/wire';
import type { CallOptions } from './call-options.ts';
import { ClientCore } from './client-core.ts';
import type { ClientStatus } from './client-events.ts';
import type { ClientSettings } from './client-options.ts';
import { misuse } from './failure.ts';
import type { UntypedCoreChannel } from './open-channel.ts';
import { openChannel } from './open-channel.ts';
import type { PendingCalls } from './pending-calls.ts';
import type { UntypedRpc } from './rpc.ts';
import { openRpc } from './rpc.ts';

/** A client without its types, which are gone at run time. */
export interface UntypedCoreClient extends UntypedRpc, AsyncDisposable {
  readonly status: ClientStatus;
  readonly pending: PendingCalls;
  readonly welcome: WelcomePayload | undefined;
  connect(options?: CallOptions): Promise<void>;
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
    get status() {
      return core.status;
    },
    get pending() {
      return core.calls.state;
    },
    get welcome() {
      return core.welcome;
    },
    connect: (options) => core.connect(options),
    channel(address) {
      if (isAddress(address)) return openChannel(address, core);
      throw misuse('bad_address', address);
    },
    ...openRpc(core),
    close,
    [Symbol.asyncDispose]: close,
  };
}
