import type { Channel, Contract, Intent, Method } from '@sallyport/protocol';
import { directChannel, errorCodes, matchTemplate, parseTemplate } from '@sallyport/protocol';

/** Finds the parts of a contract that a frame names. */
export interface ContractIndex {
  intent(address: unknown, name: unknown): Intent | undefined;
  emitted(address: string, name: string): Intent | undefined;
  method(name: unknown): Method | undefined;
  /** One that clients implement. */
  clientMethod(name: unknown): Method | undefined;
  /** In the table, or declared anywhere in the contract. */
  knowsError(code: string): boolean;
}

/** Indexes a contract for the judge. */
export function indexContract(contract: Contract): ContractIndex {
  const { direct } = contract;
  const channels = [
    ...Object.values(contract.channels),
    ...(direct ? [directChannel(direct, 'user'), directChannel(direct, 'session')] : []),
  ];
  const templates = channels.map((channel) => ({
    channel,
    template: parseTemplate(channel.template),
  }));
  const methods = Object.entries(contract.rpc ?? {});
  const declared = new Set<string>([
    ...channels.flatMap(({ accepts }) =>
      Object.values(accepts ?? {}).flatMap(({ errors }) => Object.keys(errors)),
    ),
    ...methods.flatMap(([, { errors }]) => Object.keys(errors)),
  ]);

  function channelAt(address: unknown): Channel | undefined {
    if (typeof address !== 'string') return undefined;
    const exact = channels.find(({ template }) => template === address);
    if (exact !== undefined) return exact;
    return templates.find(({ template }) => matchTemplate(template, address) !== undefined)
      ?.channel;
  }

  return {
    intent: (address, name) => member(channelAt(address)?.accepts, name),
    emitted: (address, name) => member(channelAt(address)?.emits, name),
    method: (name) => member(contract.rpc, name),
    clientMethod: (name) => member(contract.clientRpc, name),
    knowsError: (code) => Object.hasOwn(errorCodes, code) || declared.has(code),
  };
}

function member<T>(record: Readonly<Record<string, T>> | undefined, name: unknown): T | undefined {
  if (record === undefined || typeof name !== 'string') return undefined;
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
