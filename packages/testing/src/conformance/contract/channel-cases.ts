import type { Channel, ChannelJson, ContractJson } from '@sallyport/protocol';
import { CaseFailure, show } from '../case-failure.ts';
import { connectAs } from './bearer.ts';
import { ruleParts, shapeOf } from './case-id.ts';
import { findChannel } from './find-channel.ts';
import type { GeneratedCase } from './generated-case.ts';
import { ungenerated } from './generated-case.ts';
import { gapCase, intentCases, SOMEBODY_ELSE } from './intent-cases.ts';
import type { Stand } from './stand.ts';
import { addressOf, standAt } from './stand.ts';
import { violationsOf } from './violation/violations-of.ts';

/** A channel of a contract, and how it can be reached. */
export interface ContractChannel {
  readonly key: string;
  readonly contract: ContractJson;
  readonly json: ChannelJson;
  readonly live: Channel;
  /** Scopes of somebody who may do everything. */
  readonly scopes: readonly string[];
  readonly onlyInvalid: boolean;
}

/** The cases of one channel and of the intents that it accepts. */
export function channelCases(channel: ContractChannel): GeneratedCase[] {
  const { key, contract, json, live, scopes, onlyInvalid } = channel;
  const about = [shapeOf(json.template)];
  let stand: Stand;
  try {
    stand = standAt(json, live, (address) => findChannel(contract, address) === key);
  } catch (error) {
    return [gapCase([...about, '@address'], `"${json.template}" can be addressed`, error)];
  }
  const accepted = Object.entries(json.accepts).flatMap(([name, intent]) => {
    const own = live.accepts?.[name];
    if (own === undefined) return [];
    return intentCases({
      about: [...about, name],
      name,
      json: intent,
      live: own,
      stand,
      needs: intent.scope ?? json.access?.send ?? [],
      scopes,
      emits: Object.keys(json.emits).length > 0,
      bind: json.access?.bind ?? {},
      onlyInvalid,
    });
  });
  return [
    ...subscribeCases(channel, stand),
    ...paramCases(channel),
    ...directionCases(channel, stand),
    ...accepted,
  ];
}

function subscribeCases({ json, scopes }: ContractChannel, stand: Stand): GeneratedCase[] {
  const about = [shapeOf(json.template), '@subscribe'];
  const { address, claims } = stand;
  const frame = { type: 'subscribe', channel: address };
  return [
    {
      about,
      title: `"${json.template}" can be subscribed to by who may`,
      rules: 'SUB-001 SUB-031 MSG-014',
      run: async (context) =>
        (await connectAs(context, { scopes, claims })).expect(frame, { type: 'ack' }),
    },
    ...(json.access?.subscribe ?? []).map((scope) => ({
      about: [...about, '@scope', scope],
      title: `subscribing to "${json.template}" is forbidden without the scope "${scope}"`,
      rules: 'MSG-012 SUB-001',
      run: async (context: Parameters<typeof connectAs>[0]) => {
        const others = scopes.filter((held) => held !== scope);
        return (await connectAs(context, { scopes: others, claims })).refused(frame, 'forbidden');
      },
    })),
    ...Object.entries(json.access?.bind ?? {}).map(([param, claim]) => ({
      about: [...about, '@bind', param],
      title: `subscribing to "${json.template}" is forbidden where {${param}} is not the claim "${claim}"`,
      rules: 'MSG-013 SUB-001',
      run: async (context: Parameters<typeof connectAs>[0]) => {
        const other = { ...claims, [claim]: SOMEBODY_ELSE };
        return (await connectAs(context, { scopes, claims: other })).refused(frame, 'forbidden');
      },
    })),
  ];
}

function paramCases({ key, contract, json, live, scopes }: ContractChannel): GeneratedCase[] {
  if (json.params === undefined || live.params === undefined) return [];
  const about = [shapeOf(json.template), '@params'];
  // What no address can say cannot be broken in one.
  const usable = (value: unknown): boolean => {
    const address = addressOf(json, value);
    return address !== undefined && findChannel(contract, address) === key;
  };
  const sampled = { schema: json.params, validator: live.params };
  const { violations, gaps } = violationsOf(sampled, usable);
  const cases = violations.map(
    ({ rule, value }): GeneratedCase => ({
      about: [...about, ...ruleParts(rule)],
      title: `an address whose parameters break ${rule} is of no channel`,
      rules: 'MSG-003 SUB-001',
      async run(context) {
        const probe = await connectAs(context, { scopes });
        const frame = { type: 'subscribe', channel: addressOf(json, value) };
        const { payload } = await probe.refused(frame, 'unknown_channel');
        expectIssues(Object(payload).issues);
      },
    }),
  );
  const untried = gaps
    .filter(({ tried }) => !tried)
    .map(({ rule, reason }) =>
      ungenerated([...about, ...ruleParts(rule)], `an address may not break ${rule}`, reason),
    );
  return [...cases, ...untried];
}

function directionCases({ json, scopes }: ContractChannel, stand: Stand): GeneratedCase[] {
  const about = shapeOf(json.template);
  const emitted = Object.keys(json.emits).filter((name) => !Object.hasOwn(json.accepts, name));
  const unknown = (name: string): GeneratedCase['run'] => {
    return async (context) => {
      const probe = await connectAs(context, { scopes, claims: stand.claims });
      const frame = { channel: stand.address, intent: name, payload: {} };
      return probe.refused(frame, 'unknown_intent');
    };
  };
  return [
    {
      about: [about, '@unknown-intent'],
      title: `"${json.template}" refuses an intent that it does not accept`,
      rules: 'MSG-002',
      run: unknown('nobodyKnowsThis'),
    },
    ...emitted.map((name) => ({
      about: [about, '@emits', name],
      title: `"${json.template}" emits ${name}, and does not take it from a client`,
      rules: 'MSG-002',
      run: unknown(name),
    })),
  ];
}

function expectIssues(issues: unknown): void {
  if (Array.isArray(issues) && issues.length > 0) return;
  throw new CaseFailure('issues that say which parameter is wrong', show(issues));
}
