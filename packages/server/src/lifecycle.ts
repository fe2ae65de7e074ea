import type { Server } from 'node:http';
import type { Audit } from './auth/audit.ts';
import type { Clock } from './clock.ts';
import type { Connection } from './connection/connection.ts';
import { drain } from './drain.ts';
import type { CloseOptions, ListenAddress, ListenOptions } from './gateway-api.ts';
import type { Listener } from './listen.ts';
import type { Readiness } from './readiness.ts';
import type { Upgrade } from './upgrade.ts';

/** What begins and ends with the gateway. */
export interface LifecycleParts {
  readonly connections: ReadonlySet<Connection>;
  readonly readiness: Readiness;
  readonly listener: Listener;
  readonly upgrade: Upgrade;
  /** Tells discovery that nobody is to be sent here any more. */
  readonly leave: () => Promise<void>;
  /** Stops what else runs. */
  readonly stops: readonly (() => void | Promise<void>)[];
  readonly audit: Audit;
  readonly clock: Clock;
}

/** A gateway from its first listener to its last socket. */
export class Lifecycle {
  readonly #parts: LifecycleParts;
  #closing: Promise<void> | undefined;

  constructor(parts: LifecycleParts) {
    this.#parts = parts;
  }

  async listen(options: ListenOptions): Promise<ListenAddress> {
    const { listener, readiness } = this.#parts;
    const address = await listener.listen(options);
    readiness.start();
    try {
      await readiness.first;
    } catch (error) {
      await this.close({});
      throw error;
    }
    return address;
  }

  attach(server: Server): () => void {
    this.#parts.readiness.start();
    return this.#parts.listener.attach(server);
  }

  /** Twice is harmless: the second waits for the first. */
  close(options: CloseOptions): Promise<void> {
    this.#closing ??= this.#close(options);
    return this.#closing;
  }

  async #close(options: CloseOptions): Promise<void> {
    const { connections, readiness, listener, upgrade, leave, stops, audit, clock } = this.#parts;
    readiness.drain();
    upgrade.refuse();
    await leave();
    await drain(connections, options, clock);
    readiness.stop();
    for (const stop of stops) await stop();
    upgrade.close();
    await listener.close();
    await audit.flush();
  }
}
