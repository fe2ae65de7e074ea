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
  // Not of the specification alone: what a contract asks, hostile input, vectors.
  CTR: '#4-intents',
  FUZ: '#9-security',
  VEC: '#3-frames-and-envelopes',
} as const;

/** An area of the specification. */
export type Area = keyof typeof areas;

/** One thing that is asked of an implementation. A case for servers, unless its context says otherwise. */
export interface Case<Context = CaseContext, Part extends string = Feature> {
  /** `SPC-<area>-<number>` for servers, `CPC-…` for clients; never changed, never given to another case. */
  readonly id: string;
  /** Rules of the specification that it judges. */
  readonly requirements: readonly string[];
  readonly level: Level;
  readonly area: Area;
  /** What an implementation that passes does. */
  readonly title: string;
  /** Without all of these the case does not apply. */
  readonly requires: readonly Part[];
  /** Resolves where the implementation passes; throws a `CaseFailure` or `Untestable` where not. */
  run(context: Context): Promise<void>;
}

/** A case as it is written down: the rest follows from its id. */
export interface CaseDefinition<Context = CaseContext, Part extends string = Feature> {
  readonly title: string;
  /** Rules, space-separated without their prefix: `MSG-002 MSG-005`. */
  readonly rules: string;
  /** Default: MUST. */
  readonly level?: Level;
  readonly requires?: readonly Part[];
  readonly run: Case<Context, Part>['run'];
}

/** Cases of one area by their numbers, such as `{ '001': … }`. */
export type CaseDefinitions<Context = CaseContext, Part extends string = Feature> = Readonly<
  Record<string, CaseDefinition<Context, Part>>
>;

/** The cases of one area for servers. */
export function casesOf(area: Area, definitions: CaseDefinitions): Case[] {
  return numberedCases('SPC', area, definitions);
}

/** The cases of one area, with ids of this prefix. */
export function numberedCases<Context, Part extends string>(
  prefix: 'SPC' | 'CPC',
  area: Area,
  definitions: CaseDefinitions<Context, Part>,
): Case<Context, Part>[] {
  return Object.entries(definitions)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([number, { title, rules, level = 'MUST', requires = [], run }]) => ({
      id: `${prefix}-${area}-${number}`,
      requirements: rules.split(' ').map((rule) => `SP-${rule}`),
      level,
      area,
      title,
      requires,
      run,
    }));
}
