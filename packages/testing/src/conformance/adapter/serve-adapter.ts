import type { ClientFeature } from '../client/client-feature.ts';
import type { AdapterAnswer, AdapterEvent, AdapterOperation } from './adapter-protocol.ts';
import { ADAPTER_PROTOCOL } from './adapter-version.ts';

/** A client as an adapter drives it. */
export interface ClientDriver {
  /** Name of the client, for reports. */
  readonly client: string;
  /** Optional parts of the protocol that it has. */
  readonly features: readonly ClientFeature[];
  /** Starts with no client; `tell` passes on what the client tells its user. */
  open(tell: (event: AdapterEvent) => void): OpenDriver;
}

/** A driver for as long as one kit is connected. */
export interface OpenDriver {
  /** Does what the kit asks; resolves with the value of its answer, `undefined` for none. */
  perform(operation: AdapterOperation): Promise<unknown>;
  /** What a failure of `perform` is to the kit. */
  errorOf(thrown: unknown): AdapterError;
  /** The kit is gone. */
  close(): Promise<void>;
}

/** Why an operation failed. */
export interface AdapterError {
  readonly code: string;
  readonly message: string;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
  readonly issues?: readonly unknown[];
  readonly data?: unknown;
}

/** Lines to and from the kit. */
export interface AdapterWire {
  /** Sends one object. */
  send(line: string): void;
  /** Hands on each line that the kit sends, then that it is gone. */
  listen(line: (text: string) => void, ended: () => void): void;
}

/** Says hello, and does what the kit asks until it is gone. */
export function serveAdapter(wire: AdapterWire, driver: ClientDriver): void {
  const { client, features } = driver;
  const opened = driver.open((event) => wire.send(JSON.stringify(event)));

  async function answer(operation: AdapterOperation): Promise<AdapterAnswer> {
    const { call } = operation;
    try {
      return { call, ok: (await opened.perform(operation)) ?? null };
    } catch (thrown) {
      const { code, message, ...further } = opened.errorOf(thrown);
      return { call, error: { code, message, ...further } };
    }
  }

  wire.listen(
    (line) => {
      const operation = JSON.parse(line) as AdapterOperation; // the kit keeps to its own protocol
      void answer(operation).then((answered) => wire.send(JSON.stringify(answered)));
    },
    () => void opened.close(),
  );
  wire.send(JSON.stringify({ event: 'hello', protocol: ADAPTER_PROTOCOL, client, features }));
}
