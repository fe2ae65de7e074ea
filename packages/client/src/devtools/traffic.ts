import type { Client } from '../client.ts';
import type { PassedEnvelope } from '../client-events.ts';
import type { Exchange, Exchanges } from './exchanges.ts';
import { createExchanges, describeAnswer, intentIn } from './exchanges.ts';
import { bytesOf } from './json.ts';
import type { SeenEnvelope } from './redact-envelope.ts';

/** What traffic is heard from: any client. */
export type TrafficSource = Pick<Client, 'on'>;

/** An envelope that passed, and what is known of it. */
export interface Traffic extends PassedEnvelope {
  readonly type: string;
  /** Its own channel, or that of the frame which it answers. */
  readonly channel?: string;
  /** Its intent or method, or that of the frame which it answers. */
  readonly intent?: string;
  readonly id?: string;
  readonly ref?: string;
  /** Bytes as JSON. */
  readonly bytes: number;
  /** Milliseconds from the frame to this answer of it. */
  readonly latencyMs?: number;
}

/** Which traffic to show: what has this text or pattern in its line, or what the function is true of. */
export type TrafficFilter = string | RegExp | ((traffic: Traffic) => boolean);

/** Follows what passes, so that answers are known by what they answer. */
export interface TrafficView {
  see(passed: PassedEnvelope): { readonly traffic: Traffic; readonly seen: SeenEnvelope };
}

/** @param now - Milliseconds since the Unix epoch. */
export function viewTraffic(now: () => number): TrafficView {
  const exchanges: Exchanges = createExchanges();
  return {
    see(passed) {
      const { direction, envelope } = passed;
      if (direction === 'out') exchanges.sent(envelope, now());
      const exchange = direction === 'in' ? exchanges.answered(envelope) : undefined;
      return {
        traffic: describe(passed, exchange, now()),
        seen: { direction, envelope, exchange },
      };
    },
  };
}

/** The line of an envelope: direction, type, channel, intent, id, size, latency. */
export function lineOf({ direction, envelope, ...traffic }: Traffic): string {
  const answer = describeAnswer(envelope);
  const type = answer?.startsWith('error') ? `${traffic.type} ${answer.slice(6)}` : traffic.type;
  const parts = [
    direction === 'out' ? '→' : '←',
    type,
    traffic.channel,
    traffic.intent,
    traffic.id === undefined ? undefined : `#${traffic.id}`,
    traffic.ref === undefined ? undefined : `↩${traffic.ref}`,
    `${traffic.bytes} B`,
    traffic.latencyMs === undefined ? undefined : `${Math.round(traffic.latencyMs)} ms`,
  ];
  return parts.filter((part) => part !== undefined).join(' ');
}

/** Whether a filter lets traffic through. */
export function passes(filter: TrafficFilter | undefined, traffic: Traffic, line: string): boolean {
  if (filter === undefined) return true;
  if (typeof filter === 'string') return line.includes(filter);
  return filter instanceof RegExp ? line.search(filter) >= 0 : filter(traffic);
}

function describe(passed: PassedEnvelope, exchange: Exchange | undefined, now: number): Traffic {
  const { envelope } = passed;
  const channel = 'channel' in envelope ? envelope.channel : exchange?.channel;
  const intent = intentIn(envelope) ?? exchange?.intent;
  return {
    ...passed,
    type: envelope.type,
    ...(channel !== undefined && { channel }),
    ...(intent !== undefined && { intent }),
    ...('id' in envelope && envelope.id !== undefined && { id: envelope.id }),
    ...('ref' in envelope && envelope.ref !== undefined && { ref: envelope.ref }),
    bytes: bytesOf(JSON.stringify(envelope)),
    ...(exchange !== undefined && { latencyMs: now - exchange.sentAt }),
  };
}
