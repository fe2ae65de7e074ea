import type { Intent, IntentJson } from '@sallyport/protocol';
import { CaseFailure, show } from '../case-failure.ts';
import { fits } from '../pattern.ts';
import type { Bearer } from './bearer.ts';
import { connectAs } from './bearer.ts';
import { ruleParts } from './case-id.ts';
import { expectIssue } from './expect-issue.ts';
import type { GeneratedCase } from './generated-case.ts';
import { ungenerated } from './generated-case.ts';
import { NotGenerated } from './sample/plain-schema.ts';
import { inGroups, settle } from './settle.ts';
import type { Stand } from './stand.ts';
import { validSamples } from './valid-samples.ts';
import type { Violations } from './violation/violations-of.ts';
import { violationsOf } from './violation/violations-of.ts';

/** An intent that a channel accepts, and how it can be sent. */
export interface AcceptedIntent {
  /** What the ids of its cases begin with. */
  readonly about: readonly string[];
  readonly name: string;
  readonly json: IntentJson;
  readonly live: Intent;
  readonly stand: Stand;
  /** Scopes that sending it asks for. */
  readonly needs: readonly string[];
  /** Scopes of somebody who may do everything. */
  readonly scopes: readonly string[];
  readonly emits: boolean;
  readonly bind: Readonly<Record<string, string>>;
  readonly onlyInvalid: boolean;
}

/** Codes that say that a frame was not let in. */
const REFUSALS = new Set([
  'malformed_json',
  'invalid_envelope',
  'wrong_dialect',
  'unknown_type',
  'unknown_channel',
  'unknown_intent',
  'invalid_payload',
  'payload_too_large',
]);

/** The cases of one accepted intent: what it must take, what it must refuse, and from whom. */
export function intentCases(intent: AcceptedIntent): GeneratedCase[] {
  const { json, live, onlyInvalid } = intent;
  const found = violationsOf({ schema: json.payload, validator: live.payload });
  return [
    ...(onlyInvalid ? [] : [validCase(intent)]),
    ...violationCases(intent, found),
    ...accessCases(intent, found),
  ];
}

function validCase(intent: AcceptedIntent): GeneratedCase {
  const { about, name, json, live, stand, emits } = intent;
  const title = `${name} takes generated payloads`;
  let samples: readonly unknown[];
  try {
    samples = validSamples({ schema: json.payload, validator: live.payload });
  } catch (error) {
    return gapCase([...about, '@valid'], title, error);
  }
  return {
    about: [...about, '@valid'],
    title,
    rules: 'MSG-002 MSG-018',
    async run(context) {
      const probe = await connectAs(context, bearerOf(intent));
      // What is published meanwhile is judged like every frame.
      if (emits) await probe.expect({ type: 'subscribe', channel: stand.address }, { type: 'ack' });
      await inGroups(samples, async (payload) => {
        const frame = { channel: stand.address, intent: name, payload };
        const answer = await settle(probe, frame, context.waitMs);
        for (const code of REFUSALS) {
          if (!fits({ type: 'error', payload: { code } }, answer)) continue;
          throw new CaseFailure(`that the payload ${show(payload)} is taken`, show(answer));
        }
      });
      await probe.alive();
    },
  };
}

function violationCases(intent: AcceptedIntent, found: Violations): GeneratedCase[] {
  const { about, name, stand } = intent;
  return [
    ...found.violations.map(
      ({ rule, value, pointers }): GeneratedCase => ({
        about: [...about, ...ruleParts(rule)],
        title: `${name} refuses a payload that breaks ${rule}`,
        rules: 'MSG-002 MSG-004',
        async run(context) {
          const probe = await connectAs(context, bearerOf(intent));
          const frame = { channel: stand.address, intent: name, payload: value };
          const { payload } = await probe.refused(frame, 'invalid_payload');
          expectIssue(Object(payload).issues, pointers);
        },
      }),
    ),
    ...found.gaps.map(({ rule, reason }) =>
      ungenerated([...about, ...ruleParts(rule)], `${name} refuses what breaks ${rule}`, reason),
    ),
  ];
}

/** Access is judged before the payload, so that a payload which breaks the contract does no harm here. */
function accessCases(intent: AcceptedIntent, found: Violations): GeneratedCase[] {
  const { about, name, stand, needs, scopes, bind } = intent;
  const payload = harmlessPayload(intent, found);
  if (payload === undefined) return [];
  const frame = { channel: stand.address, intent: name, payload: payload.value };
  const refused = (what: string, bearer: Bearer): Omit<GeneratedCase, 'about' | 'rules'> => ({
    title: `${name} is forbidden ${what}`,
    run: async (context) => (await connectAs(context, bearer)).refused(frame, 'forbidden'),
  });
  return [
    ...needs.map((scope) => ({
      about: [...about, '@scope', scope],
      rules: 'MSG-012 MSG-002',
      ...refused(`without the scope "${scope}"`, {
        scopes: scopes.filter((held) => held !== scope),
        claims: stand.claims,
      }),
    })),
    ...Object.entries(bind).map(([param, claim]) => ({
      about: [...about, '@bind', param],
      rules: 'MSG-013 MSG-002',
      ...refused(`where {${param}} is not the claim "${claim}"`, {
        scopes,
        claims: { ...stand.claims, [claim]: SOMEBODY_ELSE },
      }),
    })),
  ];
}

/** No value that a parameter is sampled with. */
export const SOMEBODY_ELSE = 'somebody-else';

function harmlessPayload({ onlyInvalid }: AcceptedIntent, { violations }: Violations) {
  const [violation] = violations;
  if (violation !== undefined) return { value: violation.value };
  // Whatever is sent fits, so that nothing can be sent that a faulty server would not run.
  return onlyInvalid ? undefined : { value: {} };
}

function bearerOf({ scopes, stand }: AcceptedIntent): Bearer {
  return { scopes, claims: stand.claims };
}

/** The case in place of one that could not be generated. */
export function gapCase(about: readonly string[], title: string, error: unknown): GeneratedCase {
  if (!(error instanceof NotGenerated)) throw error;
  return ungenerated(about, title, error.message);
}
