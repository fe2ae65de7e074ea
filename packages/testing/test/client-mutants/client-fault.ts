import type { ClientOptions } from '@sallyport/client';
import type { AdapterEvent, AdapterOperation } from '@sallyport/testing/conformance/adapter';
import type { Change, Ending, Link } from '../mutants/fault.ts';

/** How a client asks for a connection. */
export interface Upgrade {
  readonly url: URL;
  readonly protocols: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

/** What a faulty client has in common over its connections, from one `connect` to the next. */
export interface Memory {
  readonly common: Map<string, unknown>;
  /** The newest connection, once there is one. */
  link(): Link | undefined;
}

/** What is wrong with a client: the right one of the project, seen through patches. */
export interface ClientFault {
  readonly upgrade?: (upgrade: Upgrade, memory: Memory) => Upgrade;
  /** Its socket has opened. */
  readonly opened?: (link: Link) => void;
  /** What it sends. */
  readonly toServer?: Change;
  /** What it believes to be sent. */
  readonly toClient?: Change;
  /** How it understands an end. */
  readonly close?: (ending: Ending, link: Link) => Ending;
  /** Whether its socket answers WebSocket pings. Default: true. */
  readonly autoPong?: boolean;
  /** Its luck and its timers. */
  readonly environment?: ClientOptions['environment'];
  /** What it tells its user. */
  readonly tells?: (event: AdapterEvent, memory: Memory) => readonly AdapterEvent[];
  /** What it does when it is asked. */
  readonly performs?: (
    operation: AdapterOperation,
    perform: (operation: AdapterOperation) => Promise<unknown>,
    memory: Memory,
  ) => Promise<unknown>;
}

/** A faulty client, and the cases that find it. */
export interface ClientMutant extends ClientFault {
  /** Ids of the cases that must find it, space-separated. */
  readonly killedBy: string;
  /** Why it fails cases of every kind, where it does. */
  readonly basic?: string;
  /** Further cases that fail by nature, space-separated: for luck, timers and pings, whose acts nobody sees. */
  readonly also?: string;
}

/** Faulty clients by what they do. */
export type ClientMutants = Readonly<Record<string, ClientMutant>>;
