import type { CaseContext } from './case-context.ts';
import type { Feature } from './feature.ts';

/** How strongly the specification says it (BCP 14). */
export type Level = 'MUST' | 'SHOULD' | 'MAY';

/** Areas of the specification, with the heading of each. */
export const areas = {
  CON: '#2-establishing-a-connection',
  ENV: '#3-frames-and-envelopes',
  MSG: '#4-intents',
  REQ: '#5-requests',
  SUB: '#6-subscriptions',
  RPC: '#7-json-rpc-20',
  LIV: '#8-liveness',
  SEC: '#9-security',
  EVO: '#10-evolution',
  MCP: '#11-mcp',
} as const;

/** An area of the specification. */
export type Area = keyof typeof areas;

/** One thing that is asked of an implementation. */
export interface Case {
  /** `SPC-<area>-<number>`; never changed, never given to another case. */
  readonly id: string;
  /** Rules of the specification that it judges. */
  readonly requirements: readonly string[];
  readonly level: Level;
  readonly area: Area;
  /** What an implementation that passes does. */
  readonly title: string;
  /** Without all of these the case does not apply. */
  readonly requires: readonly Feature[];
  /** Resolves where the implementation passes; throws a `CaseFailure` or `Untestable` where not. */
  run(context: CaseContext): Promise<void>;
}

/** A case as it is written down: the rest follows from its id. */
export interface CaseDefinition {
  readonly title: string;
  /** Rules, space-separated without their prefix: `MSG-002 MSG-005`. */
  readonly rules: string;
  /** Default: MUST. */
  readonly level?: Level;
  readonly requires?: readonly Feature[];
  readonly run: Case['run'];
}

/** The cases of one area by their numbers, such as `{ '001': … }`. */
export function casesOf(area: Area, definitions: Readonly<Record<string, CaseDefinition>>): Case[] {
  return Object.entries(definitions)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([number, { title, rules, level = 'MUST', requires = [], run }]) => ({
      id: `SPC-${area}-${number}`,
      requirements: rules.split(' ').map((rule) => `SP-${rule}`),
      level,
      area,
      title,
      requires,
      run,
    }));
}
