import type { ChannelAccess } from '../contract/access.ts';
import { scopesOf } from '../contract/access.ts';
import type { Channel, Delivery } from '../contract/channel.ts';
import type { Contract } from '../contract/contract.ts';
import type { DirectMessages } from '../contract/direct.ts';
import type { ChannelJson, ContractJson, DirectJson } from './contract-format.ts';
import { CONTRACT_FORMAT, SCHEMA_DIALECT } from './contract-format.ts';
import type { SchemaWriter } from './export-schema.ts';
import { schemaWriter } from './export-schema.ts';
import { documentationOf, eventJson, intentJson, methodJson } from './intent-json.ts';

/**
 * The whole contract as data. The same contract gives the same data on every day and machine.
 *
 * @throws TypeError naming the place of a schema that JSON Schema cannot say, or of an example that is not JSON.
 */
export function toContractJson(contract: Contract): ContractJson {
  const write = schemaWriter();
  return {
    contractFormat: CONTRACT_FORMAT,
    schemaDialect: SCHEMA_DIALECT,
    name: contract.name,
    version: contract.version,
    ...documentationOf(contract),
    channels: mapRecord(contract.channels, (channel, key) =>
      channelJson(channel, `channels.${key}`, write),
    ),
    rpc: mapRecord(contract.rpc ?? {}, (method, name) => methodJson(method, `rpc.${name}`, write)),
    ...(contract.direct && { direct: directJson(contract.direct, write) }),
    ...(contract.claims && { claims: write(contract.claims, 'claims') }),
    ...(Object.keys(contract.clientRpc ?? {}).length > 0 && {
      clientRpc: mapRecord(contract.clientRpc ?? {}, (method, name) =>
        methodJson(method, `clientRpc.${name}`, write),
      ),
    }),
    ...(contract.removed && {
      removed: {
        ...(contract.removed.channels && { channels: sorted(contract.removed.channels) }),
        ...(contract.removed.rpc && { rpc: sorted(contract.removed.rpc) }),
        ...(contract.removed.clientRpc && { clientRpc: sorted(contract.removed.clientRpc) }),
      },
    }),
  };
}

function channelJson(channel: Channel, place: string, write: SchemaWriter): ChannelJson {
  const { params, accepts, emits, access, history, delivery, removed } = channel;
  return {
    template: channel.template,
    ...documentationOf(channel),
    ...(params && { params: write(params, `${place}.params`) }),
    accepts: mapRecord(accepts ?? {}, (intent, name) =>
      intentJson(intent, `${place}.accepts.${name}`, write),
    ),
    emits: mapRecord(emits ?? {}, (intent, name) =>
      eventJson(intent, `${place}.emits.${name}`, write),
    ),
    ...(access && { access: accessJson(access) }),
    ...(history && { history: { keep: history.keep, forMs: history.forMs } }),
    // Absent where it is the default, so that saying it makes no difference.
    ...(delivery !== undefined && delivery !== 'lossless' && { delivery: deliveryJson(delivery) }),
    ...(removed && {
      removed: {
        ...(removed.accepts && { accepts: sorted(removed.accepts) }),
        ...(removed.emits && { emits: sorted(removed.emits) }),
      },
    }),
  };
}

function directJson(direct: DirectMessages, write: SchemaWriter): DirectJson {
  const { emits, history, removed } = direct;
  return {
    ...documentationOf(direct),
    emits: mapRecord(emits, (intent, name) => eventJson(intent, `direct.emits.${name}`, write)),
    history: { keep: history.keep, forMs: history.forMs },
    ...(removed?.emits && { removed: { emits: sorted(removed.emits) } }),
  };
}

function accessJson({ subscribe, send, bind }: ChannelAccess): NonNullable<ChannelJson['access']> {
  const toSubscribe = scopesOf(subscribe);
  const toSend = scopesOf(send);
  return {
    ...(toSubscribe.length > 0 && { subscribe: sorted(toSubscribe) }),
    ...(toSend.length > 0 && { send: sorted(toSend) }),
    ...(bind && {
      bind: Object.fromEntries(
        Object.entries(bind).flatMap(([param, claim]) =>
          claim === undefined ? [] : [[param, claim]],
        ),
      ),
    }),
  };
}

function deliveryJson(
  delivery: Exclude<Delivery, 'lossless'>,
): NonNullable<ChannelJson['delivery']> {
  return typeof delivery === 'object' ? { latest: delivery.latest } : delivery;
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

function mapRecord<Value, Result>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value, key: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
