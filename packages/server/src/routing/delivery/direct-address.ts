import { directAddress } from '@sallyport/protocol';
import type { Connection } from '../../connection/connection.ts';

/** Whom something is sent to: a user wherever they are, or one session of theirs. */
export interface Owner {
  readonly user: string;
  readonly session?: string | undefined;
}

/** The reserved channel of an owner. */
export interface OwnedChannel {
  readonly address: string;
  /** What its log is called: sessions of two users may have one id. [SP-SUB-032] */
  readonly subject: string;
}

/** The reserved channel of an owner; none where the id cannot be written as an address. */
export function ownedChannel({ user, session }: Owner): OwnedChannel | undefined {
  const ofUser = directAddress('user', user);
  if (ofUser === undefined) return undefined;
  if (session === undefined) return { address: ofUser, subject: ofUser };
  const address = directAddress('session', session);
  return address === undefined ? undefined : { address, subject: `${ofUser}:${address}` };
}

/** The reserved channels of a connection: its user's and its session's. */
export function ownChannels({ identity, sessionId }: Connection): readonly OwnedChannel[] {
  const user = identity.subject;
  const channels = [ownedChannel({ user }), ownedChannel({ user, session: sessionId })];
  return channels.filter((channel) => channel !== undefined);
}

/** What the log is called that a connection means by an address. */
export function subjectFor(connection: Connection, address: string): string {
  if (!address.startsWith('@')) return address;
  const own = ownChannels(connection).find((channel) => channel.address === address);
  return own?.subject ?? address;
}
