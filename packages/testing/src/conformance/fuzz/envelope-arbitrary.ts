import type { Contract, ContractJson } from '@sallyport/protocol';
import fc from 'fast-check';
import { findChannel } from '../contract/find-channel.ts';
import { NotGenerated } from '../contract/sample/plain-schema.ts';
import { schemaArbitrary } from '../contract/sample/schema-arbitrary.ts';
import { standAt } from '../contract/stand.ts';
import { violationsOf } from '../contract/violation/violations-of.ts';
import type { Frame } from '../frame.ts';
import { NONCE } from './hostile-frame.ts';

/** The contract of a server under attack, in both forms. */
export interface FuzzContract {
  readonly json: ContractJson;
  readonly live: Contract;
}

/** Right envelopes of a client, with payloads of the contract that are right or break one constraint. */
export function envelopeArbitrary(contract: FuzzContract): fc.Arbitrary<Frame> {
  const id = idArbitrary();
  const addresses = addressesOf(contract);
  const address = fc.constantFrom(...addresses, 'nobody-knows-this', '@user:ada');
  const messages = messagesOf(contract);
  const calls = callsOf(contract);
  return fc.oneof(
    { arbitrary: fc.oneof(...messages), weight: 6 },
    { arbitrary: callArbitrary(calls), weight: 3 },
    fc.record({ type: fc.constantFrom('subscribe', 'unsubscribe'), id, channel: address }),
    fc.record({ type: fc.constant('cancel'), ref: id }),
    fc.record({ type: fc.constant('ping'), id }),
    fc.record({
      type: fc.constant('refresh'),
      id,
      payload: fc.constant({ token: 'no.such.token' }),
    }),
    // Answers to what nobody asked, and types of the other side.
    fc.record({
      type: fc.constantFrom('reply', 'ack', 'error', 'system', 'pong', 'publish'),
      ref: id,
    }),
  );
}

/** Ids that differ from run to run, and nearly always within one. */
export function idArbitrary(): fc.Arbitrary<string> {
  return fc.nat(9_999_999).map((number) => `${NONCE}${number}`);
}

/** More than a batch may hold. */
const MOST_CALLS = 70;

function callArbitrary(calls: readonly fc.Arbitrary<Frame>[]): fc.Arbitrary<Frame> {
  const call = fc.oneof(...calls);
  const batch = fc.array(call, { maxLength: MOST_CALLS }).map(
    // Equal ids of two calls would make their results ambiguous.
    (all) => all.map((one, index) => ('id' in one ? { ...one, id: index } : one)),
  );
  const payload = fc.oneof({ arbitrary: call, weight: 4 }, batch);
  return fc.record(
    { type: fc.constant('jsonrpc'), id: idArbitrary(), payload },
    { requiredKeys: ['type', 'payload'] },
  );
}

function addressesOf({ json, live }: FuzzContract): readonly string[] {
  return Object.keys(json.channels).flatMap((key) => addressOf({ json, live }, key) ?? []);
}

function addressOf({ json, live }: FuzzContract, key: string): string | undefined {
  const channel = json.channels[key];
  const own = live.channels[key];
  if (channel === undefined || own === undefined) return undefined;
  return generated(() => standAt(channel, own, (address) => findChannel(json, address) === key))
    ?.address;
}

function messagesOf(contract: FuzzContract): readonly fc.Arbitrary<Frame>[] {
  const { json, live } = contract;
  const messages = Object.entries(json.channels).flatMap(([key, channel]) => {
    const address = addressOf(contract, key) ?? key;
    return Object.entries(channel.accepts).map(([intent, { payload }]) =>
      fc.record(
        {
          channel: fc.constant(address),
          intent: fc.constant(intent),
          payload: valueArbitrary(payload, live.channels[key]?.accepts?.[intent]?.payload),
          id: idArbitrary(),
        },
        { requiredKeys: ['channel', 'intent', 'payload'] },
      ),
    );
  });
  const unknown = { channel: 'nobody-knows-this', intent: 'say', payload: {} };
  return [...messages, fc.constant(unknown)];
}

function callsOf({ json, live }: FuzzContract): readonly fc.Arbitrary<Frame>[] {
  const calls = Object.entries(json.rpc).map(([method, { params }]) =>
    fc.record(
      {
        jsonrpc: fc.constant('2.0'),
        method: fc.constant(method),
        params: valueArbitrary(params, live.rpc?.[method]?.params),
        id: fc.oneof(fc.nat(), fc.constant(null), fc.string({ maxLength: 9 })),
      },
      { requiredKeys: ['jsonrpc', 'method', 'params'] },
    ),
  );
  const unknown = { jsonrpc: '2.0', id: 1, method: 'nobodyKnowsThis' };
  return [...calls, fc.constant(unknown)];
}

type Schemas = Parameters<typeof violationsOf>[0];

function valueArbitrary(
  schema: Schemas['schema'],
  validator: Schemas['validator'] | undefined,
): fc.Arbitrary<unknown> {
  const right = generated(() => schemaArbitrary({ schema, root: schema }));
  const wrong = validator === undefined ? [] : violationsOf({ schema, validator }).violations;
  return fc.oneof(
    right ?? fc.jsonValue(),
    fc.constantFrom(...wrong.map(({ value }) => value), null),
  );
}

function generated<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof NotGenerated) return undefined;
    throw error;
  }
}
