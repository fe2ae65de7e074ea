import type { ContractJson } from '@sallyport/protocol';
import type { ClientStatus } from '../client-events.ts';
import { viewContract } from './contract-view.ts';
import { redactEnvelope } from './redact-envelope.ts';
import { scrubText } from './scrub-tokens.ts';
import type { TrafficFilter, TrafficSource } from './traffic.ts';
import { lineOf, passes, viewTraffic } from './traffic.ts';

/** The part of a console that is written to. */
export type TrafficConsole = Pick<Console, 'groupCollapsed' | 'groupEnd' | 'log'>;

/** What to print, and where. */
export interface LogTrafficOptions {
  /** Default: everything. */
  readonly filter?: TrafficFilter;
  /** Default: the page's or process's own. */
  readonly console?: TrafficConsole;
  /** Marks of sensitive fields, which are not printed. Tokens never are. */
  readonly contract?: ContractJson;
  /** Milliseconds since the Unix epoch. Default: `Date.now`. */
  readonly now?: () => number;
}

/**
 * Prints what passes between a client and its gateway, a collapsed group for each envelope; the result stops it.
 * Payloads are printed whole, but for tokens and what the contract marks: the console belongs to who is logged in.
 *
 * @example
 * ```ts
 * import type { Client } from '@sallyport/client';
 * import { logTraffic } from '@sallyport/client/devtools';
 *
 * declare const client: Client;
 * const stop = logTraffic(client, { filter: 'guide' });
 * ```
 */
export function logTraffic(client: TrafficSource, options: LogTrafficOptions = {}): () => void {
  const { filter, console: out = globalThis.console, contract, now = Date.now } = options;
  const rules = {
    contract: contract === undefined ? undefined : viewContract(contract),
    unmarked: 'keep',
  } as const;
  const view = viewTraffic(now);
  const stops = [
    client.on('envelope', (passed) => {
      const { traffic, seen } = view.see(passed);
      const { value } = redactEnvelope(seen, rules);
      const address = rules.contract?.address(traffic.channel ?? '') ?? traffic.channel;
      const shown = address === undefined ? traffic : { ...traffic, channel: address };
      const line = scrubText(lineOf(shown));
      if (!passes(filter, traffic, line)) return;
      out.groupCollapsed(line);
      out.log(value);
      out.groupEnd();
    }),
    client.on('status', (status) => {
      const line = describeStatus(status);
      if (typeof filter !== 'function' && (filter === undefined || line.search(filter) >= 0)) {
        out.log(line);
      }
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function describeStatus({ state, code, reason, retryInMs }: ClientStatus): string {
  const parts = [
    '·',
    state,
    code,
    reason === undefined || reason === '' ? undefined : `(${reason})`,
    retryInMs === undefined ? undefined : `next attempt in ${Math.round(retryInMs)} ms`,
  ];
  return scrubText(parts.filter((part) => part !== undefined).join(' '));
}
