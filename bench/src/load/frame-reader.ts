/** One frame of a server, and where its payload lies. */
export interface Frame {
  readonly opcode: number;
  readonly data: Buffer;
  readonly start: number;
  readonly end: number;
}

export const TEXT = 0x1;
export const PING = 0x9;

const EMPTY = Buffer.alloc(0);

/** Cuts the bytes of a server into frames (RFC 6455, section 5.2). Fragments are not understood. */
export class FrameReader {
  #rest: Buffer = EMPTY;

  read(chunk: Buffer, onFrame: (frame: Frame) => void): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (data.length - at >= 2) {
      const first = data.readUInt8(at);
      if (first < 0x80) throw new Error('a fragmented frame came');
      const start = at + 2 + extraLength(data.readUInt8(at + 1));
      if (data.length < start) break;
      const end = start + payloadLength(data, at);
      if (data.length < end) break;
      onFrame({ opcode: first & 0x0f, data, start, end });
      at = end;
    }
    this.#rest = at === data.length ? EMPTY : data.subarray(at);
  }
}

function extraLength(code: number): number {
  if (code < 126) return 0;
  return code === 126 ? 2 : 8;
}

function payloadLength(data: Buffer, at: number): number {
  const code = data.readUInt8(at + 1);
  if (code < 126) return code;
  return code === 126 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2));
}
