/** Bounds on one frame. */
export interface FrameLimits {
  /** Largest text frame, in bytes of UTF-8. */
  readonly maxFrameBytes: number;
  /** Deepest nesting of objects and arrays, the envelope itself being 1. */
  readonly maxDepth: number;
}

/** The limits where nobody says otherwise: 256 KiB and 32 levels. */
export const DEFAULT_FRAME_LIMITS: FrameLimits = { maxFrameBytes: 262_144, maxDepth: 32 };

/** Whether `text` takes more than `maxBytes` in UTF-8. */
export function exceedsBytes(text: string, maxBytes: number): boolean {
  if (text.length * 3 <= maxBytes) return false; // a UTF-16 unit takes at most 3 bytes
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) bytes += utf8Bytes(text.charCodeAt(index));
  return bytes > maxBytes;
}

/** Whether objects and arrays nest deeper than `maxDepth` in the JSON of `text`. */
export function exceedsDepth(text: string, maxDepth: number): boolean {
  // Counting the openers is native and settles nearly every frame; only suspicious ones are walked.
  if (!hasMoreOpeners(text, maxDepth)) return false;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charCodeAt(index);
    if (char === QUOTE) index = endOfString(text, index);
    else if (char === OPEN_BRACE || char === OPEN_BRACKET) depth += 1;
    else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

function hasMoreOpeners(text: string, count: number): boolean {
  let seen = 0;
  for (const opener of ['{', '[']) {
    for (let at = text.indexOf(opener); at !== -1; at = text.indexOf(opener, at + 1)) {
      seen += 1;
      if (seen > count) return true;
    }
  }
  return false;
}

/** Index of the quote that closes the string opened at `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const char = text.charCodeAt(index);
    if (char === BACKSLASH) index += 1;
    else if (char === QUOTE) return index;
  }
  return text.length;
}

/** Each half of a surrogate pair counts for two of its four bytes. */
function utf8Bytes(unit: number): number {
  if (unit < 0x80) return 1;
  return unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
}
