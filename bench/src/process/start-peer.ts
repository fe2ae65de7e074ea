import type { PeerName } from '../peers/roster.ts';
import { buildUWebSockets } from '../peers/uwebsockets/build.ts';
import { executable } from '../peers/uwebsockets/place.ts';
import type { Child } from './child.ts';
import { startChild } from './child.ts';
import type { HostCommands } from './commands.ts';
import { startHost } from './start.ts';

/** Starts the process of a server, on the Node that it needs. */
export async function startPeer(
  peer: PeerName,
  nodeFlags: readonly string[],
): Promise<Child<HostCommands>> {
  if (peer !== 'uwebsockets') return startHost(peer, nodeFlags);
  return startChild({ module: await buildUWebSockets(), name: peer, nodeFlags, executable });
}
