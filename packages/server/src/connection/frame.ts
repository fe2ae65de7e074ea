const FIN_TEXT = 0x81;

/** An empty, unmasked ping (RFC 6455, section 5.5.2). */
export const PING_FRAME = Buffer.from([0x89, 0]);

/** One unmasked text frame (RFC 6455, section 5.2), ready to be written to any number of sockets. */
export function textFrame(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(headerLength(bytes) + bytes);
  writeTextFrame(frame, 0, { text, bytes });
  return frame;
}

/** Bytes that the header of a frame with this many payload bytes takes. */
export function headerLength(bytes: number): number {
  if (bytes < 126) return 2;
  return bytes < 65_536 ? 4 : 10;
}

/** The bytes of a frame's payload, counted once. */
export interface FrameText {
  readonly text: string;
  readonly bytes: number;
}

/** Writes a text frame at `at`; returns where the next one starts. */
export function writeTextFrame(target: Buffer, at: number, { text, bytes }: FrameText): number {
  target[at] = FIN_TEXT;
  if (bytes < 126) {
    target[at + 1] = bytes;
  } else if (bytes < 65_536) {
    target[at + 1] = 126;
    target.writeUInt16BE(bytes, at + 2);
  } else {
    target[at + 1] = 127;
    target.writeBigUInt64BE(BigInt(bytes), at + 2);
  }
  const start = at + headerLength(bytes);
  target.write(text, start, 'utf8');
  return start + bytes;
}
