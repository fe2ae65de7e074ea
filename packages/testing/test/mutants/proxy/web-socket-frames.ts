/** A WebSocket frame (RFC 6455, section 5.2) as it stands on the wire, unmasked. */
export interface WebSocketFrame {
  readonly final: boolean;
  readonly opcode: number;
  readonly content: Buffer;
}

/** RFC 6455, section 11.8. */
export const opcodes = {
  continuation: 0,
  text: 1,
  binary: 2,
  close: 8,
  ping: 9,
  pong: 10,
} as const;

/** Reads frames out of bytes; what is told to `take` is in their order. */
export function createFrameReader(take: (frame: WebSocketFrame) => void): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    for (;;) {
      const read = readFrame(rest);
      if (read === undefined) return;
      rest = rest.subarray(read.end);
      take(read.frame);
    }
  };
}

/** The bytes of one frame; a client masks them. */
export function writeFrame({ final, opcode, content }: WebSocketFrame, masked: boolean): Buffer {
  const { length } = content;
  const mask = masked ? 0x80 : 0;
  const first = (final ? 0x80 : 0) | opcode;
  const head = length < 126 ? Buffer.alloc(2) : Buffer.alloc(length < 65_536 ? 4 : 10);
  head.writeUInt8(first, 0);
  if (length < 126) head.writeUInt8(mask | length, 1);
  else if (length < 65_536) {
    head.writeUInt8(mask | 126, 1);
    head.writeUInt16BE(length, 2);
  } else {
    head.writeUInt8(mask | 127, 1);
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  // A mask of zeros leaves the content as it is.
  return Buffer.concat(masked ? [head, Buffer.alloc(4), content] : [head, content]);
}

function readFrame(bytes: Buffer): { frame: WebSocketFrame; end: number } | undefined {
  if (bytes.length < 2) return undefined;
  const first = bytes.readUInt8(0);
  const second = bytes.readUInt8(1);
  const short = second & 0x7f;
  const lengthBytes = { 126: 2, 127: 8 }[short] ?? 0;
  const maskBytes = (second & 0x80) === 0 ? 0 : 4;
  const start = 2 + lengthBytes + maskBytes;
  if (bytes.length < start) return undefined;
  const length =
    lengthBytes === 0
      ? short
      : bytes.readUIntBE(lengthBytes === 8 ? 4 : 2, lengthBytes === 8 ? 6 : 2);
  const end = start + length;
  if (bytes.length < end) return undefined;
  const content = Buffer.from(bytes.subarray(start, end));
  if (maskBytes > 0) unmask(content, bytes.subarray(start - maskBytes, start));
  return { frame: { final: (first & 0x80) !== 0, opcode: first & 0x0f, content }, end };
}

function unmask(content: Buffer, mask: Buffer): void {
  for (let at = 0; at < content.length; at += 1) {
    content[at] = (content[at] ?? 0) ^ (mask[at % 4] ?? 0);
  }
}
