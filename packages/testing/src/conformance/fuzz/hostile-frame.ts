import { z } from 'zod';

const filled = z.object({
  kind: z.literal('filled'),
  before: z.string(),
  /** Repeated so often. */
  unit: z.string(),
  count: z.int().min(0).max(4_000_000),
  after: z.string(),
});

const text = z.object({
  kind: z.literal('text'),
  text: z.string(),
  /** Sent as WebSocket fragments of so many bytes. Default: as one. */
  pieceBytes: z.int().min(1).exactOptional(),
});

const bytes = z.object({
  kind: z.literal('bytes'),
  opcode: z.enum(['text', 'binary']),
  hex: z.string().regex(/^([0-9a-f]{2})*$/),
});

/** The schema of one frame that is sent to a server under attack. */
export const hostileFrame = z.discriminatedUnion('kind', [text, filled, bytes]);

/** One frame that is sent to a server under attack, as data that can be kept. */
export type HostileFrame = z.infer<typeof hostileFrame>;

/** Stands in the ids of frames; each run puts a text of its own there, because ids are not to be used twice. */
export const NONCE = '~nonce~';

/** A frame as it is written to a socket. */
export interface WrittenFrame {
  /** Where it is text that a decoder can be asked about. */
  readonly text: string | undefined;
  readonly bytes: Buffer;
  readonly binary: boolean;
  readonly pieceBytes: number | undefined;
}

/** Writes a frame, with a nonce of the length of {@link NONCE}. */
export function writeFrame(frame: HostileFrame, nonce: string): WrittenFrame {
  switch (frame.kind) {
    case 'text':
      return written(frame.text.replaceAll(NONCE, nonce), frame.pieceBytes);
    case 'filled': {
      const { before, unit, count, after } = frame;
      return written((before + unit.repeat(count) + after).replaceAll(NONCE, nonce), undefined);
    }
    case 'bytes': {
      const content = Buffer.from(frame.hex, 'hex');
      const binary = frame.opcode === 'binary';
      return { text: undefined, bytes: content, binary, pieceBytes: undefined };
    }
  }
}

function written(raw: string, pieceBytes: number | undefined): WrittenFrame {
  // Half a surrogate pair cannot be written as UTF-8.
  const whole = raw.toWellFormed();
  return { text: whole, bytes: Buffer.from(whole), binary: false, pieceBytes };
}
