import type { GatewayLimits } from '../limits/gateway-limits.ts';
import { TokenBucket } from '../limits/token-bucket.ts';

/** What a client did that its frames must not. */
export type FrameAbuse = 'fragments' | 'control-frames';

const FIN = 0x80;
const OPCODE = 0x0f;
const MASKED = 0x80;
const MASK_BYTES = 4;
const FIRST_CONTROL_OPCODE = 0x8;
const PONG_OPCODE = 0xa;
/** Pongs that may be owed; a client need not answer every ping (RFC 6455, section 5.5.3). */
const MAX_OWED_PONGS = 8;

/**
 * Reads the headers of the frames that come (RFC 6455, section 5.2), beside the parser of `ws`, which tells
 * of whole messages only: counts what a message is cut into and how many pings come, and knows since when a
 * message is under way.
 */
export class FrameMeter {
  readonly #limits: GatewayLimits;
  // Made for the first that nobody asked for: most clients send none.
  #controlFrames: TokenBucket | undefined;
  #expects: 'opcode' | 'length' | 'extended-length' | 'payload' = 'opcode';
  /** Bytes that the expected part still has. */
  #left = 0;
  #length = 0;
  #now = 0;
  #first = 0;
  #masked = false;
  #fragments = 0;
  #owedPongs = 0;
  #openSince: number | undefined;

  constructor(limits: GatewayLimits) {
    this.#limits = limits;
  }

  /** When the first byte came of what has not come whole yet; `undefined` where nothing is under way. */
  get openSince(): number | undefined {
    return this.#openSince;
  }

  /** Notes a ping that was sent: its pong is not held against the client. */
  expectPong(): void {
    this.#owedPongs = Math.min(this.#owedPongs + 1, MAX_OWED_PONGS);
  }

  /** Follows the bytes of a chunk that came `now`; tells what is wrong with them. */
  read(chunk: Buffer, now: number): FrameAbuse | undefined {
    this.#now = now;
    let abuse: FrameAbuse | undefined;
    for (let at = 0; at < chunk.length; ) {
      if (this.#expects === 'payload') {
        const step = Math.min(this.#left, chunk.length - at);
        at += step;
        this.#left -= step;
        if (this.#left === 0) this.#endFrame();
      } else {
        abuse = this.#readHeader(chunk[at] as number) ?? abuse; // at is within the chunk
        at += 1;
      }
    }
    if (this.#fragments > 0 || this.#expects !== 'opcode') this.#openSince ??= this.#now;
    return abuse;
  }

  #readHeader(byte: number): FrameAbuse | undefined {
    switch (this.#expects) {
      case 'opcode':
        this.#first = byte;
        this.#expects = 'length';
        return undefined;
      case 'length':
        this.#masked = (byte & MASKED) !== 0;
        this.#length = byte & 0x7f;
        if (this.#length < 126) return this.#beginPayload();
        this.#left = this.#length === 126 ? 2 : 8;
        this.#length = 0;
        this.#expects = 'extended-length';
        return undefined;
      default:
        this.#length = this.#length * 256 + byte;
        this.#left -= 1;
        return this.#left === 0 ? this.#beginPayload() : undefined;
    }
  }

  #beginPayload(): FrameAbuse | undefined {
    this.#left = this.#length + (this.#masked ? MASK_BYTES : 0);
    this.#expects = 'payload';
    const control = this.#isControl;
    if (!control) this.#fragments += 1;
    const tooMany = this.#fragments > this.#limits.maxFragments;
    if (this.#left === 0) this.#endFrame();
    if (control) return this.#takeControlFrame() ? undefined : 'control-frames';
    return tooMany ? 'fragments' : undefined;
  }

  #takeControlFrame(): boolean {
    const owed = (this.#first & OPCODE) === PONG_OPCODE && this.#owedPongs > 0;
    if (owed) {
      this.#owedPongs -= 1;
      return true;
    }
    const { controlFramesPerSecond: perSecond, controlFrameBurst: burst } = this.#limits;
    this.#controlFrames ??= new TokenBucket({ perSecond, burst }, this.#now);
    return this.#controlFrames.take(this.#now);
  }

  #endFrame(): void {
    this.#expects = 'opcode';
    if (!this.#isControl && (this.#first & FIN) !== 0) this.#fragments = 0;
    if (this.#fragments === 0) this.#openSince = undefined;
  }

  get #isControl(): boolean {
    return (this.#first & OPCODE) >= FIRST_CONTROL_OPCODE;
  }
}
