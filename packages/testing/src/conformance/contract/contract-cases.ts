import type { Contract, ContractJson } from '@sallyport/protocol';
import { digestContract, fromContractJson } from '@sallyport/protocol';
import type { Case } from '../case.ts';
import { CaseFailure } from '../case-failure.ts';
import { isFrame } from '../frame.ts';
import { allScopes, connectAs } from './bearer.ts';
import { channelCases } from './channel-cases.ts';
import { addressOfNone } from './find-channel.ts';
import type { GeneratedCase } from './generated-case.ts';
import { generatedCase } from './generated-case.ts';
import { call, methodCases, refused } from './method-cases.ts';

/** Which cases of a contract are generated. */
export interface ContractCaseOptions {
  /**
   * Leaves out everything that a right server would act upon, for one that must not be disturbed. Default: false.
   */
  readonly onlyInvalid?: boolean;
}

/**
 * Cases generated from a contract: what a server of it must take, must refuse, and from whom. Their ids follow from
 * what they are about, and stay the same as long as the contract says the same there.
 *
 * @throws ContractJsonError where the contract cannot be loaded.
 */
export function contractCases(
  json: ContractJson,
  options: ContractCaseOptions = {},
): readonly Case[] {
  const contract = fromContractJson(json);
  const common = { scopes: allScopes(json), onlyInvalid: options.onlyInvalid ?? false };
  const channels = Object.entries(json.channels).flatMap(([key, channel]) => {
    const live = contract.channels[key];
    return live === undefined
      ? []
      : channelCases({ key, contract: json, json: channel, live, ...common });
  });
  const generated = [
    digestCase(json),
    ...unknownCases(json, contract),
    ...channels,
    ...Object.entries(json.rpc).flatMap(([name, method]) => {
      const live = contract.rpc?.[name];
      return live === undefined ? [] : methodCases({ name, json: method, live, ...common });
    }),
  ];
  return generated.map(generatedCase);
}

/** The drift of a server from the contract that it is judged by. */
function digestCase(json: ContractJson): GeneratedCase {
  const digest = digestContract(json);
  return {
    about: ['@contract', '@digest'],
    title: 'welcome names the digest of this contract',
    rules: 'CON-023',
    async run(context) {
      const { contract } = await (await connectAs(context, { scopes: [] })).welcome();
      const named = isFrame(contract) ? contract.digest : undefined;
      if (named === digest) return;
      throw new CaseFailure(
        `the digest ${digest} of the contract that it is judged by`,
        `${named}; export the contract again, or start the server that it is for`,
      );
    },
  };
}

function unknownCases(json: ContractJson, contract: Contract): GeneratedCase[] {
  const scopes = allScopes(json);
  const address = addressOfNone(json);
  const method = 'nobodyKnowsThis';
  const cases: GeneratedCase[] = [];
  if (address !== undefined) {
    const frames = [
      { type: 'subscribe', channel: address },
      { channel: address, intent: 'say', payload: {} },
    ];
    cases.push({
      about: ['@contract', '@unknown-channel'],
      title: 'an address that the contract does not have is of no channel',
      rules: 'MSG-002 SUB-001',
      async run(context) {
        const probe = await connectAs(context, { scopes });
        for (const frame of frames) await probe.refused(frame, 'unknown_channel');
      },
    });
  }
  if (contract.rpc?.[method] === undefined) {
    cases.push({
      about: ['@rpc', '@unknown-method'],
      title: 'a method that the contract does not have is unknown',
      rules: 'RPC-008 RPC-010',
      async run(context) {
        const probe = await connectAs(context, { scopes });
        await refused(probe.ask(call(method, {})), 'unknown_intent');
      },
    });
  }
  return cases;
}
