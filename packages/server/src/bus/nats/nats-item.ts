import type { MsgHdrs } from '@nats-io/transport-node';
import { headers } from '@nats-io/transport-node';
import type { QueueItem } from '../queue-driver.ts';
import { decodeToken, encodeToken } from './nats-token.ts';

const ITEM = 'Sallyport-Item';
const BURIED = 'Sallyport-Buried';

/** Why and when an item was put aside. */
export interface Burial {
  /** What it was known by before. */
  readonly ref: string;
  readonly reason: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** What an item is besides its data, as headers. */
export function itemHeaders({ id, lane, key, serial }: QueueItem, burial?: Burial): MsgHdrs {
  const written = headers();
  const tokens = [id, lane, key].map(encodeToken);
  written.set(ITEM, [serial ? 'serial' : 'free', ...tokens].join(' '));
  if (burial !== undefined)
    written.set(BURIED, `${burial.at} ${burial.ref} ${encodeToken(burial.reason)}`);
  return written;
}

interface StoredItem {
  readonly headers: MsgHdrs | undefined;
  readonly text: string;
}

/** The item that a message is; none where it is something else. */
export function readItem({ headers, text }: StoredItem): QueueItem | undefined {
  const found = /^(serial|free) (\S+) (\S+) (\S+)$/.exec(headers?.get(ITEM) ?? '');
  const [, how, id, lane, key] = found ?? [];
  if (id === undefined || lane === undefined || key === undefined) return undefined;
  try {
    const [realId, realLane, realKey] = [decodeToken(id), decodeToken(lane), decodeToken(key)];
    return { id: realId, lane: realLane, key: realKey, serial: how === 'serial', data: text };
  } catch {
    return undefined;
  }
}

export function readBurial({ headers }: StoredItem): Burial | undefined {
  const [, at, ref, reason] = /^(\d+) (\S+) (\S+)$/.exec(headers?.get(BURIED) ?? '') ?? [];
  if (at === undefined || ref === undefined || reason === undefined) return undefined;
  return { at: Number(at), ref, reason: decodeToken(reason) };
}
