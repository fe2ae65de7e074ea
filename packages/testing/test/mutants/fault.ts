import type { GatewayOptions, Service } from '@sallyport/server';
import type { fixtureContract } from '@sallyport/testing/conformance';

/** A JSON object on its way. */
export type Frame = Readonly<Record<string, unknown>>;

/** What one WebSocket message holds: an object, other text, or bytes (binary, or no UTF-8). */
export type Message = Frame | string | Buffer;

/** What is passed on in place of a message. The message itself, alone, is no change. */
export type Change = (message: Message, link: Link) => readonly Message[];

/** The HTTP request that a server is shown. */
export interface Head {
  readonly method: string;
  readonly path: string;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** The HTTP answer to it; 101 is the upgrade. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** How a connection ends. */
export interface Ending {
  readonly code: number;
  readonly reason: string;
}

/** One connection, for changes that do more than alter a message. */
export interface Link {
  readonly head: Head;
  /** The frame of the client that had this id. */
  asked(ref: unknown): Frame | undefined;
  toServer(message: Message): void;
  toClient(message: Message): void;
  /** Sends a close frame to the client, and leaves the server. */
  close(code: number, reason?: string): void;
  /** Does something later, if the connection is still there. */
  later(ms: number, run: () => void): void;
  /** What changes remember of this connection. */
  readonly memory: Map<string, unknown>;
  /** What they remember of all connections. */
  readonly common: Map<string, unknown>;
}

/** What a wrong gateway is built with. */
export interface Workshop {
  /** The key of the tokens. */
  readonly key: Uint8Array;
  /** To be called whenever the fault changes something. */
  readonly acted: () => void;
}

/** What is wrong with a server: a right one, seen through patches, or wrongly configured. */
export interface Fault {
  /** The server that is patched. Default: the project's gateway. */
  readonly base?: 'gateway' | 'python';
  /** Options of the gateway that make it a wrong one. */
  readonly gateway?: (workshop: Workshop) => Partial<GatewayOptions>;
  /** A service that is mounted in place of the right one. */
  readonly service?: () => Service<typeof fixtureContract>;
  /** What the server is shown of a request. */
  readonly request?: (head: Head) => Head;
  readonly answer?: (answer: Answer, head: Head) => Answer;
  readonly toServer?: Change;
  readonly toClient?: Change;
  /** How the end is told to the client; `undefined` cuts the connection without a close frame. */
  readonly close?: (ending: Ending, link: Link) => Ending | undefined;
  /** What becomes of WebSocket pings of the server and the pongs to them. */
  readonly pings?: 'not sent' | 'answered for the client' | 'answers not heard';
}
