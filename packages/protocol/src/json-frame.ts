import type { FrameLimits } from './frame-limits.ts';
import { exceedsBytes, exceedsDepth } from './frame-limits.ts';
import { ProtocolError } from './protocol-error.ts';

/** The JSON value of a text frame, or the error that answers it; `value` where it could be read all the same. */
export type JsonFrame =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: ProtocolError; readonly value?: unknown };

/** Reads the JSON of one text frame: size, depth, syntax, hostile keys, in this order. Specification: Limits. */
export function readJsonFrame(text: string, limits: FrameLimits): JsonFrame {
  const sizeFault = exceedsBytes(text, limits.maxFrameBytes) ? tooLarge(limits) : undefined;
  if (exceedsDepth(text, limits.maxDepth)) {
    return { ok: false, error: sizeFault ?? tooDeep(limits) };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return { ok: false, error: sizeFault ?? malformed(cause) };
  }
  if (sizeFault !== undefined) return { ok: false, error: sizeFault, value };
  if (mayHideProto(text) && hasProtoKey(value)) return { ok: false, error: hostileKey(), value };
  return { ok: true, value };
}

/** A key can only be `__proto__` where the text has it plainly or in `\u` escapes. */
function mayHideProto(text: string): boolean {
  return text.includes('__proto__') || text.includes('\\u');
}

function hasProtoKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasProtoKey);
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(hasProtoKey);
}

function malformed(cause: unknown): ProtocolError {
  const detail = cause instanceof Error ? cause.message : 'not JSON';
  return new ProtocolError(
    'malformed_json',
    `The frame is not JSON (${detail.slice(0, 160)}). Send one JSON object per text frame.`,
    { cause },
  );
}

function tooLarge(limits: FrameLimits): ProtocolError {
  return new ProtocolError(
    'payload_too_large',
    `The frame is larger than ${limits.maxFrameBytes} bytes. Split the payload, or send a reference to it.`,
  );
}

function tooDeep(limits: FrameLimits): ProtocolError {
  return new ProtocolError(
    'invalid_envelope',
    `The frame nests deeper than ${limits.maxDepth} levels; send a flatter payload.`,
  );
}

function hostileKey(): ProtocolError {
  return new ProtocolError(
    'invalid_envelope',
    'The key "__proto__" is not allowed anywhere in a frame.',
  );
}
