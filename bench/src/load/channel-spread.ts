/** Who is subscribed to what, evenly: each channel has so many connections, each connection about as many channels. */
export class ChannelSpread {
  readonly #connections: number;
  readonly #channels: number;
  readonly #subscribers: number;

  constructor(connections: number, channels: number, subscribers: number) {
    this.#connections = connections;
    this.#channels = channels;
    this.#subscribers = subscribers;
  }

  /** Whether the connection is subscribed to the channel. */
  isOn(channel: number, connection: number): boolean {
    const first = (channel * this.#subscribers) % this.#connections;
    return (connection - first + this.#connections) % this.#connections < this.#subscribers;
  }

  channelsOf(connection: number): readonly number[] {
    const all = Array.from({ length: this.#channels }, (_, channel) => channel);
    return all.filter((channel) => this.isOn(channel, connection));
  }
}
