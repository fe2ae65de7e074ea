import type {
  Client,
  ClientError,
  ClientOptions,
  ClientStatus,
  ProtocolError,
} from '@sallyport/client';
import { createClient } from '@sallyport/client';
import type { GatewayScript, ManualClock, Rule, ScriptedGateway } from '@sallyport/testing';
import {
  acknowledgeSubscriptions,
  createManualClock,
  startScriptedGateway,
  welcome,
} from '@sallyport/testing';
import type { contract } from './contract.ts';

export { acknowledgeSubscriptions, type Rule, welcome };

/** A client, the scripted gateway that it talks to, and everything that the client reported. */
export interface Scene extends AsyncDisposable {
  readonly gateway: ScriptedGateway;
  readonly client: Client<typeof contract>;
  readonly errors: readonly (ClientError | ProtocolError)[];
  readonly statuses: readonly ClientStatus[];
  /** Resolves when the client reports such a state; asked of what was reported already as well. */
  reached(state: ClientStatus['state'], times?: number): Promise<void>;
  reported(count: number): Promise<void>;
  /** Resolves when the client has taken everything that the gateway sent before, on the newest connection or the one named. */
  caughtUp(connection?: number): Promise<void>;
}

/** Sets a scene. Without jitter: the client comes back at once, unless the options say otherwise. */
export async function setScene(
  script: GatewayScript = [{}],
  options: Partial<ClientOptions<typeof contract>> = {},
): Promise<Scene> {
  const gateway = await startScriptedGateway(script);
  const client = createClient<typeof contract>({
    url: gateway.url,
    contract: 'scripted@1.2.0',
    token: 'header.payload.signature',
    timeoutMs: 2_000,
    ...options,
    environment: { random: () => 0, ...options.environment },
  });
  const errors: (ClientError | ProtocolError)[] = [];
  const statuses: ClientStatus[] = [];
  const watchers = new Set<() => void>();
  let pings = 0;
  client.on('error', (error) => {
    errors.push(error);
    for (const watcher of [...watchers]) watcher();
  });
  client.on('status', (status) => {
    statuses.push(status);
    for (const watcher of [...watchers]) watcher();
  });

  function until(holds: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        watchers.delete(watcher);
        reject(new Error(`${what} was not seen; statuses ${JSON.stringify(statuses)}`));
      }, 5_000);
      const watcher = (): void => {
        if (!holds()) return;
        clearTimeout(timer);
        watchers.delete(watcher);
        resolve();
      };
      watchers.add(watcher);
      watcher();
    });
  }

  return {
    gateway,
    client,
    errors,
    statuses,
    reached: (state, times = 1) =>
      until(() => statuses.filter((status) => status.state === state).length >= times, state),
    reported: (count) => until(() => errors.length >= count, `${count} errors`),
    async caughtUp(connection) {
      pings += 1;
      const ping = { send: { type: 'ping', id: `caught-up-${pings}` } };
      if (connection === undefined) gateway.act(ping);
      else gateway.actOn(connection, ping);
      await gateway.next({ type: 'pong', ref: `caught-up-${pings}` });
    },
    async [Symbol.asyncDispose]() {
      await client.close();
      await gateway[Symbol.asyncDispose]();
    },
  };
}

/** A client on a manual clock; its timers are the test's. */
export async function setSceneInTime(
  script: GatewayScript = [{}],
  options: Partial<ClientOptions<typeof contract>> = {},
): Promise<Scene & { readonly clock: ManualClock }> {
  const clock = createManualClock();
  const scene = await setScene(script, {
    ...options,
    environment: {
      now: clock.now,
      setTimeout: clock.setTimeout,
      clearTimeout: clock.clearTimeout,
      ...options.environment,
    },
  });
  return { ...scene, clock };
}
