import { explainDialect } from './dialect.ts';
import type { ClientEnvelope, Envelope, ServerEnvelope } from './envelope.ts';
import type { Sender } from './envelope-guard.ts';
import { findEnvelopeFault } from './envelope-guard.ts';
import type { FrameLimits } from './frame-limits.ts';
import { DEFAULT_FRAME_LIMITS } from './frame-limits.ts';
import { readJsonFrame } from './json-frame.ts';
import { ProtocolError } from './protocol-error.ts';

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
  const frame = readJsonFrame(text, limits);
  if (!frame.ok) return refuse(frame.value, frame.error);
  const { value } = frame;
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

function refuse(value: unknown, error: ProtocolError): DecodeResult {
  const id = isObject(value) ? value.id : undefined;
  return typeof id === 'string' && id.length >= 1 && id.length <= 128
    ? { ok: false, error, id }
    : { ok: false, error };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function missingType(): ProtocolError {
  return new ProtocolError(
    'invalid_envelope',
    '"channel" is missing. A message is {"channel": "…", "intent": "…", "payload": …}.',
  );
}

function notAnObject(value: unknown): ProtocolError {
  return new ProtocolError(
    'invalid_envelope',
    `A frame holds one JSON object, got ${describe(value)}. A message is {"channel": "…", "intent": "…", "payload": …}.`,
  );
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
