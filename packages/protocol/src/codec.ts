import type { ClientEnvelope, Envelope, ServerEnvelope } from './envelope.ts';
import { findEnvelopeFault, type Sender } from './envelope-guard.ts';
import { explainDialect } from './dialect.ts';
import { ProtocolError } from './protocol-error.ts';

/** Bounds on one frame. */
export interface FrameLimits {
  /** Largest text frame, in bytes of UTF-8. */
  readonly maxFrameBytes: number;
  /** Deepest nesting of objects and arrays, the envelope itself being 1. */
  readonly maxDepth: number;
}

/** The limits where nobody says otherwise: 256 KiB and 32 levels. */
export const DEFAULT_FRAME_LIMITS: FrameLimits = { maxFrameBytes: 262_144, maxDepth: 32 };

/** An envelope, or the error that answers the frame. */
export type DecodeResult<E extends Envelope = Envelope> =
  | { readonly ok: true; readonly envelope: E }
  | {
      readonly ok: false;
      readonly error: ProtocolError;
      /** The frame's own `id`, where it has one, for the `ref` of the answer. */
      readonly id?: string;
    };

/** Reads one text frame that a client sent. Specification: Envelopes. */
export function decodeClientEnvelope(
  text: string,
  limits: FrameLimits = DEFAULT_FRAME_LIMITS,
): DecodeResult<ClientEnvelope> {
  return decode(text, 'client', limits) as DecodeResult<ClientEnvelope>; // the guard checked the sender
}

/** Reads one text frame that a server sent. Specification: Envelopes. */
export function decodeServerEnvelope(
  text: string,
  limits: FrameLimits = DEFAULT_FRAME_LIMITS,
): DecodeResult<ServerEnvelope> {
  return decode(text, 'server', limits) as DecodeResult<ServerEnvelope>; // the guard checked the sender
}

/**
 * Writes one text frame.
 *
 * @throws TypeError when the payload cannot be said in JSON (a cycle, a bigint).
 */
export function encodeEnvelope(envelope: Envelope): string {
  return JSON.stringify(envelope);
}

function decode(text: string, sender: Sender, limits: FrameLimits): DecodeResult {
  const depthFault = checkDepth(text, limits.maxDepth);
  if (depthFault !== undefined) return { ok: false, error: depthFault };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return { ok: false, error: malformed(cause) };
  }
  if (byteLengthExceeds(text, limits.maxFrameBytes)) return refuse(value, tooLarge(limits));
  if (mayHideProto(text) && hasProtoKey(value)) return refuse(value, hostileKey());
  if (!isObject(value)) {
    return { ok: false, error: explainDialect(value) ?? notAnObject(value) };
  }
  if (value.type === undefined && !('type' in value)) {
    if (!('channel' in value)) {
      return refuse(value, explainDialect(value) ?? missingType());
    }
    value.type = 'message';
  }
  const fault = findEnvelopeFault(value, sender);
  if (fault === undefined) return { ok: true, envelope: value as unknown as Envelope };
  return refuse(value, explainDialect(value) ?? new ProtocolError(fault.code, fault.message));
}

/** Counting the openers is native and settles nearly every frame; only suspicious ones are walked. */
function checkDepth(text: string, maxDepth: number): ProtocolError | undefined {
  if (!hasMoreOpeners(text, maxDepth)) return undefined;
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charCodeAt(index);
    if (inString) {
      if (char === 0x5c) index += 1;
      else if (char === 0x22) inString = false;
    } else if (char === 0x22) inString = true;
    else if (char === 0x7b || char === 0x5b) {
      depth += 1;
      if (depth > maxDepth) {
        return new ProtocolError(
          'invalid_envelope',
          `The frame nests deeper than ${maxDepth} levels; send a flatter payload.`,
        );
      }
    } else if (char === 0x7d || char === 0x5d) depth -= 1;
  }
  return undefined;
}

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

function byteLengthExceeds(text: string, maxBytes: number): boolean {
  if (text.length * 3 <= maxBytes) return false; // a UTF-16 unit takes at most 3 bytes
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
  }
  return bytes > maxBytes;
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

function refuse(value: unknown, error: ProtocolError): DecodeResult {
  const id = isObject(value) ? value.id : undefined;
  return typeof id === 'string' && id.length >= 1 && id.length <= 128
    ? { ok: false, error, id }
    : { ok: false, error };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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

function hostileKey(): ProtocolError {
  return new ProtocolError('invalid_envelope', 'The key "__proto__" is not allowed anywhere in a frame.');
}

function missingType(): ProtocolError {
  return new ProtocolError(
    'invalid_envelope',
    '"channel" is missing. A message is {"channel": "…", "intent": "…", "payload": …}.',
  );
}

function notAnObject(value: unknown): ProtocolError {
  const got = Array.isArray(value) ? 'an array' : value === null ? 'null' : `a ${typeof value}`;
  return new ProtocolError(
    'invalid_envelope',
    `A frame holds one JSON object, got ${got}. A message is {"channel": "…", "intent": "…", "payload": …}.`,
  );
}
