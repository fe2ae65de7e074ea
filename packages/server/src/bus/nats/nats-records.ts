import type { RecordDriver, Records } from '../record-driver.ts';
import { NatsBucket } from './nats-bucket.ts';
import type { NatsLink } from './nats-link.ts';
import type { NatsStreams } from './nats-streams.ts';
import { nameToken } from './nats-token.ts';

/** Records in key-value buckets of JetStream. A record is removed for good, and leaves no mark. */
export class NatsRecords implements RecordDriver {
  readonly #link: NatsLink;
  readonly #streams: NatsStreams;
  readonly #prefix: string;

  constructor(link: NatsLink, streams: NatsStreams, prefix: string) {
    this.#link = link;
    this.#streams = streams;
    this.#prefix = prefix;
  }

  bucket(name: string, forMs: number): Records {
    const bucket = `${this.#prefix}_${nameToken(name)}`.replaceAll('=', '-');
    return new NatsBucket({ link: this.#link, streams: this.#streams, bucket, forMs });
  }
}
