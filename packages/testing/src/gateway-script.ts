import type { ClientEnvelope } from '@sallyport/protocol';

/** What a scripted gateway does on its connections; the last script serves all further ones. */
export type GatewayScript = readonly ConnectionScript[];

/** What it does on one connection. */
export interface ConnectionScript {
  /** Refuses the upgrade with this HTTP status, so that nothing else happens. */
  readonly refuse?: number | Refusal;
  /** Leaves the upgrade without an answer, or cuts the TCP connection in place of one. */
  readonly upgrade?: 'ignore' | 'cut';
  /** The subprotocol to select; `false` selects none. Default: `sallyport.v1` where it is offered. */
  readonly select?: string | false;
  /** When the socket opens. Default: {@link welcome}. */
  readonly open?: readonly Step[];
  /** When an envelope arrives: the first rule that fits. Default: nothing. */
  readonly rules?: readonly Rule[];
}

/** An HTTP answer in place of the upgrade. */
export interface Refusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What to do with envelopes that fit. */
export interface Rule {
  readonly when: EnvelopePattern;
  readonly steps: readonly Step[];
  /** How often it applies on one connection; then the rules after it get their turn. Default: always. */
  readonly times?: number;
}

/** Fits an envelope that has all of these fields with these values; objects are compared in the same way. */
export type EnvelopePattern = Readonly<Record<string, unknown>>;

/** One thing to do. */
export type Step =
  /**
   * Sends an object as JSON, right or wrong. The text `$id`, `$channel` or `$payload` anywhere in it stands for
   * that field of the envelope that arrived, and `$rpc.id` for the id of its JSON-RPC message.
   */
  | { readonly send: object }
  | { readonly sendText: string }
  | { readonly sendBinary: Uint8Array }
  /** Sends one text message in as many frames (RFC 6455, section 5.4). */
  | { readonly sendFragments: readonly string[] }
  /** Writes bytes to the TCP connection as they are, which the other side reads as frames. */
  | { readonly sendRaw: Uint8Array }
  /** Sends a WebSocket ping. */
  | { readonly ping: true }
  /** Reads nothing more and answers nothing, though the TCP connection stays. */
  | { readonly fallSilent: true }
  | { readonly close: number; readonly reason?: string }
  /** Ends the TCP connection without a close frame. */
  | { readonly cut: true };

/** The welcome of a server; the payload given is laid over it. */
export function welcome(payload: object = {}): Step {
  return {
    send: {
      type: 'system',
      intent: 'welcome',
      payload: {
        connectionId: 'connection-1',
        sessionId: 'session-1',
        userId: 'ada',
        contract: { name: 'scripted', version: '1.0.0', digest: 'none' },
        server: { instance: 'scripted', version: '0.0.0' },
        heartbeat: { intervalMs: 25_000, timeoutMs: 60_000 },
        limits: { maxFrameBytes: 262_144, maxDepth: 32, maxInFlight: 256, maxSubscriptions: 256 },
        ...payload,
      },
    },
  };
}

/** Acknowledges subscriptions and their ends. */
export const acknowledgeSubscriptions: readonly Rule[] = [
  { when: { type: 'subscribe' }, steps: [{ send: { type: 'ack', ref: '$id' } }] },
  { when: { type: 'unsubscribe' }, steps: [{ send: { type: 'ack', ref: '$id' } }] },
];

/** Whether `value` has everything that the pattern names. */
export function fits(pattern: unknown, value: unknown): boolean {
  if (!isObject(pattern) || !isObject(value)) return Object.is(pattern, value);
  return Object.entries(pattern).every(
    ([key, expected]) => Object.hasOwn(value, key) && fits(expected, value[key]),
  );
}

/** The template with its placeholders filled from the envelope that arrived. */
export function fill(template: unknown, arrived: ClientEnvelope | undefined): unknown {
  if (typeof template === 'string' && template.startsWith('$')) return lookUp(template, arrived);
  if (Array.isArray(template)) return template.map((item) => fill(item, arrived));
  if (!isObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [key, fill(value, arrived)]),
  );
}

function lookUp(placeholder: string, arrived: ClientEnvelope | undefined): unknown {
  const fields: Readonly<Record<string, unknown>> = { ...arrived };
  switch (placeholder) {
    case '$id':
      return fields.id;
    case '$channel':
      return fields.channel;
    case '$payload':
      return fields.payload;
    case '$rpc.id':
      return isObject(fields.payload) ? fields.payload.id : undefined;
    default:
      return placeholder;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
