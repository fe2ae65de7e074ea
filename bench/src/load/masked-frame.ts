/** Not zero, because servers skip unmasking under a zero key; not random, so that frames can be made ahead. */
const MASK = Buffer.from([0x5a, 0x91, 0x3c, 0xe7]);

/** Bytes of the header in front of a payload of this length. */
export function maskedHeaderLength(bytes: number): number {
  return (bytes < 126 ? 2 : 4) + MASK.length;
}

/** A client's text frame (RFC 6455, section 5.3). */
export function maskedFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  if (payload.length > 0xffff) throw new RangeError('a request takes at most 65,535 bytes');
  const frame = Buffer.alloc(maskedHeaderLength(payload.length) + payload.length);
  frame[0] = 0x81;
  if (payload.length < 126) {
    frame[1] = 0x80 | payload.length;
  } else {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(payload.length, 2);
  }
  const start = frame.length - payload.length;
  MASK.copy(frame, start - MASK.length);
  for (const [index, byte] of payload.entries()) frame[start + index] = maskByte(byte, index);
  return frame;
}

/** A byte as it travels at `index` of a payload. */
export function maskByte(byte: number, index: number): number {
  return byte ^ MASK.readUInt8(index & 3);
}
