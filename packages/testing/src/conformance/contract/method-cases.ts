import type { Method, MethodJson } from '@sallyport/protocol';
import { errorCodes } from '@sallyport/protocol';
import { CaseFailure, show } from '../case-failure.ts';
import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';
import { fits } from '../pattern.ts';
import { connectAs } from './bearer.ts';
import { ruleParts } from './case-id.ts';
import { expectIssue } from './expect-issue.ts';
import type { GeneratedCase } from './generated-case.ts';
import { ungenerated } from './generated-case.ts';
import { gapCase } from './intent-cases.ts';
import { inGroups, settle } from './settle.ts';
import { validSamples } from './valid-samples.ts';
import type { Violation } from './violation/violations-of.ts';
import { violationsOf } from './violation/violations-of.ts';

/** A JSON-RPC method of a contract. */
export interface ContractMethod {
  readonly name: string;
  readonly json: MethodJson;
  readonly live: Method;
  /** Scopes of somebody who may do everything. */
  readonly scopes: readonly string[];
  readonly onlyInvalid: boolean;
}

const REFUSALS = [
  'malformed_json',
  'invalid_envelope',
  'unknown_channel',
  'unknown_intent',
  'invalid_payload',
] as const;

/** The cases of one method. */
export function methodCases(method: ContractMethod): GeneratedCase[] {
  return [
    ...(method.onlyInvalid ? [] : [validCase(method)]),
    ...violationCases(method),
    ...scopeCases(method),
  ];
}

function validCase({ name, json, live, scopes }: ContractMethod): GeneratedCase {
  const about = ['@rpc', name, '@valid'];
  const title = `${name} takes generated params`;
  let samples: readonly unknown[];
  try {
    samples = validSamples({ schema: json.params, validator: live.params });
  } catch (error) {
    return gapCase(about, title, error);
  }
  return {
    about,
    title,
    rules: 'RPC-001 RPC-009 RPC-019',
    async run(context) {
      const probe = await connectAs(context, { scopes });
      await inGroups(samples.filter(isStructured), async (params) => {
        const answer = await settle(probe, call(name, params), context.waitMs);
        for (const code of REFUSALS) {
          const error = { code: errorCodes[code].jsonRpc };
          if (!fits({ payload: { error } }, answer)) continue;
          throw new CaseFailure(`that the params ${show(params)} are taken`, show(answer));
        }
        if (answer.type !== 'jsonrpc') throw new CaseFailure('a JSON-RPC answer', show(answer));
      });
    },
  };
}

function violationCases({ name, json, live, scopes }: ContractMethod): GeneratedCase[] {
  const { violations, gaps } = violationsOf({ schema: json.params, validator: live.params });
  return [
    ...violations.filter(structured).map(
      ({ rule, value, pointers }): GeneratedCase => ({
        about: ['@rpc', name, ...ruleParts(rule)],
        title: `${name} refuses params that break ${rule}`,
        rules: 'RPC-009 RPC-010',
        async run(context) {
          const probe = await connectAs(context, { scopes });
          const answer = await refused(probe.ask(call(name, value)), 'invalid_payload');
          expectIssue(answer.issues, pointers);
        },
      }),
    ),
    ...gaps.map(({ rule, reason }) =>
      ungenerated(
        ['@rpc', name, ...ruleParts(rule)],
        `${name} refuses what breaks ${rule}`,
        reason,
      ),
    ),
  ];
}

/** Access is judged before the params (SP-RPC-019), so that wrong ones do no harm. */
function scopeCases({ name, json, live, scopes, onlyInvalid }: ContractMethod): GeneratedCase[] {
  const sampled = { schema: json.params, validator: live.params };
  const wrong = violationsOf(sampled).violations.find(structured);
  if (wrong === undefined && onlyInvalid) return [];
  const frame = call(name, wrong?.value ?? {});
  return (json.scope ?? []).map((scope) => ({
    about: ['@rpc', name, '@scope', scope],
    title: `${name} is forbidden without the scope "${scope}"`,
    rules: 'MSG-012 RPC-010 RPC-019',
    async run(context) {
      const others = scopes.filter((held) => held !== scope);
      const probe = await connectAs(context, { scopes: others });
      await refused(probe.ask(frame), 'forbidden');
    },
  }));
}

/** A call in an envelope. */
export function call(method: string, params: unknown): Frame {
  return { type: 'jsonrpc', payload: { jsonrpc: '2.0', id: 1, method, params } };
}

/**
 * Demands that the answer to a call is this error of the table; resolves with its data.
 *
 * @throws CaseFailure where it is another.
 */
export async function refused(
  asked: Promise<Frame>,
  code: keyof typeof errorCodes,
): Promise<Frame> {
  const answer = await asked;
  const error = { code: errorCodes[code].jsonRpc, data: { code } };
  if (!fits({ type: 'jsonrpc', payload: { id: 1, error } }, answer)) {
    throw new CaseFailure(show({ type: 'jsonrpc', payload: { id: 1, error } }), show(answer));
  }
  return dataOf(answer);
}

function dataOf({ payload }: Frame): Frame {
  const error = isFrame(payload) ? payload.error : undefined;
  const data = isFrame(error) ? error.data : undefined;
  return isFrame(data) ? data : {};
}

/** JSON-RPC itself takes objects and lists only; other params are no message (SP-RPC-007). */
function isStructured(params: unknown): boolean {
  return typeof params === 'object' && params !== null;
}

function structured({ value }: Violation): boolean {
  return isStructured(value);
}
