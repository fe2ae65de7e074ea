import { bytesOf } from './json.ts';

/** Bounds of what is kept. */
export interface LineLimits {
  readonly maxEntries: number;
  readonly maxBytes: number;
}

/** The newest lines, within bounds. */
export interface LineStore {
  readonly entries: number;
  readonly bytes: number;
  readonly dropped: number;
  add(line: string): void;
  lines(): readonly string[];
}

/** Keeps lines; the oldest make room for new ones, and a line that alone is too long is dropped itself. */
export function createLineStore({ maxEntries, maxBytes }: LineLimits): LineStore {
  const kept: { readonly line: string; readonly bytes: number }[] = [];
  let bytes = 0;
  let dropped = 0;

  return {
    get entries() {
      return kept.length;
    },
    get bytes() {
      return bytes;
    },
    get dropped() {
      return dropped;
    },
    add(line) {
      const size = bytesOf(line) + 1; // and the end of the line
      if (size > maxBytes) {
        dropped += 1;
        return;
      }
      kept.push({ line, bytes: size });
      bytes += size;
      while (kept.length > maxEntries || bytes > maxBytes) {
        bytes -= kept.shift()?.bytes ?? 0;
        dropped += 1;
      }
    },
    lines: () => kept.map(({ line }) => line),
  };
}
