import { addressKey } from '../limits/address-key.ts';
import type { Rate } from '../limits/token-bucket.ts';
import { TokenBucket } from '../limits/token-bucket.ts';
import type { AuditEvent, RecordsLeftOut } from './audit-record.ts';

/** Records that one user, or one address, may cause by asking. */
const RATE: Rate = { perSecond: 20, burst: 1_000 };
/** Users and addresses that are told apart; the rest share one. */
const MAX_SOURCES = 10_000;

/** Who causes records. */
type Source = Pick<RecordsLeftOut, 'userId' | 'address'>;

interface Share {
  readonly source: Source;
  readonly bucket: TokenBucket;
  leftOut: number;
}

/**
 * Keeps somebody who is refused again and again from filling the log with it, and so from pushing out what others do.
 * What is left out is counted, and told.
 */
export class AuditShares {
  readonly #tell: (event: RecordsLeftOut) => void;
  readonly #shares = new Map<string, Share>();

  constructor(tell: (event: RecordsLeftOut) => void) {
    this.#tell = tell;
  }

  /** Whether an event is recorded. */
  admits(event: AuditEvent, now: number): boolean {
    if (!isAskedFor(event)) return true;
    const share = this.#find(sourceOf(event), now);
    if (!share.bucket.take(now)) {
      share.leftOut += 1;
      return false;
    }
    this.#settle(share);
    return true;
  }

  /** Tells all that was left out so far. */
  settle(): void {
    for (const share of this.#shares.values()) this.#settle(share);
  }

  #settle(share: Share): void {
    const { leftOut: count, source } = share;
    share.leftOut = 0;
    if (count > 0) this.#tell({ event: 'audit', outcome: 'left out', count, ...source });
  }

  #find(source: Source, now: number): Share {
    const key = keyOf(source);
    const known = this.#shares.get(key);
    if (known !== undefined) return known;
    if (this.#shares.size >= MAX_SOURCES) this.#forgetQuiet(now);
    if (this.#shares.size >= MAX_SOURCES && key !== OTHERS) return this.#find({}, now);
    const share: Share = { source, bucket: new TokenBucket(RATE, now), leftOut: 0 };
    this.#shares.set(key, share);
    return share;
  }

  #forgetQuiet(now: number): void {
    for (const [key, share] of this.#shares) {
      if (!share.bucket.full(now)) continue;
      this.#settle(share);
      this.#shares.delete(key);
    }
  }
}

/** Whether a client causes an event as often as it likes. Connections are bounded by address and user already. */
function isAskedFor({ event, outcome }: AuditEvent): boolean {
  switch (event) {
    case 'authentication':
    case 'refresh':
    case 'ticket':
      return outcome !== 'accepted' && outcome !== 'issued';
    case 'access':
    case 'origin':
    case 'subscription':
      return true;
    case 'audit':
    case 'connection':
    case 'eviction':
    case 'expiry':
      return false;
  }
}

function sourceOf(event: AuditEvent): Source {
  if ('userId' in event && event.userId !== undefined) return { userId: event.userId };
  if ('address' in event && event.address !== undefined) return { address: event.address };
  return {};
}

const OTHERS = '';

function keyOf({ userId, address }: Source): string {
  if (userId !== undefined) return `user ${userId}`;
  return address === undefined ? OTHERS : `address ${addressKey(address)}`;
}
